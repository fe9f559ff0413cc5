/** What the wedge needs to know of a key press. */
export interface WedgeKey {
  /** The key's place (`KeyA`, `Digit1`): scanners type as a US keyboard does, whatever layout the system has. */
  code: string
  shiftKey: boolean
  /** Milliseconds, of the event itself. */
  timeStamp: number
  /** A key held down, or one pressed with a command key: no scanner does that. */
  isHeldOrCommand: boolean
}

/** What a key press means: nothing, the beginning of what may be a scan, or its end with the text read. */
export type WedgeStep = { kind: 'none' } | { kind: 'begin' } | { kind: 'scan'; text: string }

/** Longest time between two keys of a scanner. A practised typist needs twice as long. */
const BURST_MS = 35
/** So many keys in a burst, and it is a scanner: from then on a busy machine may stutter. */
const SURE_AFTER = 4
/** How long a stutter may be, and how long some scanners wait before they end the line. */
const STUTTER_MS = 150
const SHORTEST = 6
const LONGEST = 400

const digits = ')!@#$%^&*('
const signs: Readonly<Record<string, [plain: string, shifted: string]>> = {
  Minus: ['-', '_'],
  Equal: ['=', '+'],
  Slash: ['/', '?'],
  Period: ['.', '>'],
  Comma: [',', '<'],
  Semicolon: [';', ':'],
  Quote: ["'", '"'],
  BracketLeft: ['[', '{'],
  BracketRight: [']', '}'],
  Backslash: ['\\', '|'],
  Backquote: ['`', '~'],
  Space: [' ', ' '],
  NumpadDivide: ['/', '/'],
  NumpadMultiply: ['*', '*'],
  NumpadSubtract: ['-', '-'],
  NumpadAdd: ['+', '+'],
  NumpadDecimal: ['.', '.'],
}

/** The character that a US keyboard types by this key, or null. */
export function characterOf(code: string, shiftKey: boolean): string | null {
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  if (letter) return shiftKey ? letter : letter.toLowerCase()
  const digit = /^Digit(\d)$/.exec(code)?.[1]
  if (digit) return shiftKey ? digits.charAt(Number(digit)) : digit
  const pad = /^Numpad(\d)$/.exec(code)?.[1]
  return pad ?? signs[code]?.[shiftKey ? 1 : 0] ?? null
}

/** Tells a scanner, which types a line within milliseconds and ends it by Enter or Tab, from a person. */
export function createWedge(): (key: WedgeKey) => WedgeStep {
  let text = ''
  let lastAt = Number.NEGATIVE_INFINITY

  return ({ code, shiftKey, timeStamp, isHeldOrCommand }) => {
    if (/^(?:Shift|CapsLock|Control|Alt|Meta)/.test(code)) return { kind: 'none' }
    const gap = timeStamp - lastAt
    lastAt = timeStamp
    if (isHeldOrCommand) {
      text = ''
      return { kind: 'none' }
    }
    if (code === 'Enter' || code === 'NumpadEnter' || code === 'Tab') {
      const read = gap <= STUTTER_MS ? text : ''
      text = ''
      return read.length >= SHORTEST && read.length <= LONGEST ? { kind: 'scan', text: read } : { kind: 'none' }
    }
    const character = characterOf(code, shiftKey)
    if (character === null) {
      text = ''
      return { kind: 'none' }
    }
    const patience = text.length >= SURE_AFTER ? STUTTER_MS : BURST_MS
    const isFirst = gap >= patience || text === ''
    text = isFirst ? character : text + character
    return { kind: isFirst ? 'begin' : 'none' }
  }
}
