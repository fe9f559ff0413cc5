import { describe, expect, it } from 'vitest'
import { characterOf, createWedge, type WedgeStep } from './wedge.ts'

const CODE = 'TO1ABCDEF234567'

function codesOf(text: string): string[] {
  return [...text].map((letter) => (/\d/.test(letter) ? `Digit${letter}` : `Key${letter.toUpperCase()}`))
}

/** Presses keys at the given distance and gives the last step. */
function press(codes: string[], { gap = 10, isHeldOrCommand = false } = {}) {
  const wedge = createWedge()
  let timeStamp = 1000
  let step: WedgeStep = { kind: 'none' }
  for (const code of codes) {
    timeStamp += gap
    step = wedge({ code, shiftKey: /^Key/.test(code), timeStamp, isHeldOrCommand })
  }
  return step
}

describe('the wedge', () => {
  it.each(['Enter', 'NumpadEnter', 'Tab'])('reads a burst that %s ends', (end) => {
    expect(press([...codesOf(CODE), end])).toEqual({ kind: 'scan', text: CODE })
  })

  it('reads through the shift key that a scanner presses for each capital', () => {
    const codes = codesOf(CODE).flatMap((code) => ['ShiftLeft', code])
    expect(press([...codes, 'Enter'])).toEqual({ kind: 'scan', text: CODE })
  })

  it('leaves a person alone who types at 40 milliseconds a key', () => {
    expect(press([...codesOf(CODE), 'Enter'], { gap: 40 })).toEqual({ kind: 'none' })
  })

  it('bears with a machine that stutters in the middle of a burst, not with a pause', () => {
    const read = (pause: number) => {
      const wedge = createWedge()
      let timeStamp = 0
      let step: WedgeStep = { kind: 'none' }
      for (const [index, code] of [...codesOf(CODE), 'Enter'].entries()) {
        timeStamp += index === 8 ? pause : 10
        step = wedge({ code, shiftKey: /^Key/.test(code), timeStamp, isHeldOrCommand: false })
      }
      return step
    }
    expect(read(120)).toEqual({ kind: 'scan', text: CODE })
    expect(read(400)).not.toEqual({ kind: 'scan', text: CODE })
  })

  it('takes only the burst when a person typed before it', () => {
    const wedge = createWedge()
    const key = (code: string, timeStamp: number) => wedge({ code, shiftKey: false, timeStamp, isHeldOrCommand: false })
    key('KeyX', 0)
    expect(key('Digit1', 500)).toEqual({ kind: 'begin' })
    for (let i = 2; i <= 8; i++) key(`Digit${i}`, 500 + 5 * i)
    expect(key('Enter', 560)).toEqual({ kind: 'scan', text: '12345678' })
  })

  it('ignores a key that is held down, which repeats as fast as a scanner', () => {
    expect(press([...Array(20).fill('KeyA'), 'Enter'], { isHeldOrCommand: true })).toEqual({ kind: 'none' })
  })

  it('ignores a burst too short for any code, and Enter alone', () => {
    expect(press([...codesOf('12345'), 'Enter'])).toEqual({ kind: 'none' })
    expect(press(['Enter'])).toEqual({ kind: 'none' })
  })

  it('drops a burst that an arrow key broke', () => {
    expect(press([...codesOf('123456'), 'ArrowLeft', ...codesOf('12'), 'Enter'])).toEqual({ kind: 'none' })
  })

  it('gives each scan once', () => {
    const wedge = createWedge()
    let at = 0
    const key = (code: string) => {
      at += 5
      return wedge({ code, shiftKey: false, timeStamp: at, isHeldOrCommand: false })
    }
    for (const code of codesOf('1234567890')) key(code)
    expect(key('Enter')).toEqual({ kind: 'scan', text: '1234567890' })
    expect(key('Enter')).toEqual({ kind: 'none' })
  })

  it('types as a US keyboard, so that an address can be read too', () => {
    const url: [string, boolean][] = [
      ['KeyH', false],
      ['Semicolon', true],
      ['Slash', false],
      ['Digit3', true],
      ['Equal', false],
      ['Period', false],
      ['Numpad7', false],
    ]
    expect(url.map(([code, shift]) => characterOf(code, shift)).join('')).toBe('h:/#=.7')
    expect(characterOf('ArrowLeft', false)).toBeNull()
  })
})
