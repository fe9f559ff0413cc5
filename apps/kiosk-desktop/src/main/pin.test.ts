import { describe, expect, it } from 'vitest'
import { createPinLock } from './pin.ts'
import { openSettings } from './settings.ts'

function lockWithPin(pin: string) {
  const time = { now: 1_000_000 }
  let text: string | null = null
  const file = {
    read: () => text,
    write: (next: string) => {
      text = next
    },
    setAside: () => {
      text = null
    },
  }
  const open = () => createPinLock(openSettings(file), () => time.now)
  const lock = open()
  lock.set(pin)
  return { lock, time, open, kept: () => text ?? '' }
}

describe('the PIN', () => {
  it('unlocks for two minutes', () => {
    const { lock, time } = lockWithPin('482915')
    expect(lock.isUnlocked()).toBe(false)
    expect(lock.unlock('482915')).toEqual({ ok: true })
    expect(lock.isUnlocked()).toBe(true)
    time.now += 120_000
    expect(lock.isUnlocked()).toBe(false)
  })

  it('is kept as a hash only, and no two are alike', () => {
    const { lock, kept } = lockWithPin('482915')
    const before = kept()
    lock.set('482915')
    expect(before).not.toContain('482915')
    expect(kept()).not.toBe(before)
  })

  it('makes a guesser wait twice as long each time, even with the right PIN and after a restart', () => {
    const { lock, time, open } = lockWithPin('482915')
    for (let i = 0; i < 2; i++) expect(lock.unlock('000000')).toMatchObject({ problem: 'pin_wrong', retryAfterMs: 0 })
    expect(lock.unlock('000000')).toEqual({ ok: false, problem: 'pin_wrong', retryAfterMs: 5000 })
    expect(open().unlock('482915')).toEqual({ ok: false, problem: 'pin_wait', retryAfterMs: 5000 })
    time.now += 5000
    expect(lock.unlock('000000')).toMatchObject({ problem: 'pin_wrong', retryAfterMs: 10_000 })
    time.now += 10_000
    expect(lock.unlock('482915')).toEqual({ ok: true })
    expect(lock.unlock('000000')).toMatchObject({ retryAfterMs: 0 })
  })

  it('never makes anybody wait more than a quarter of an hour, even when the clock was set back', () => {
    const { lock, time } = lockWithPin('482915')
    for (let i = 0; i < 20; i++) {
      lock.unlock('000000')
      time.now += 15 * 60_000
    }
    lock.unlock('000000')
    time.now -= 86_400_000
    expect(lock.unlock('482915')).toEqual({ ok: false, problem: 'pin_wait', retryAfterMs: 15 * 60_000 })
  })

  it('stands in nobody’s way when there is none', () => {
    const settings = openSettings({ read: () => null, write: () => undefined, setAside: () => undefined })
    expect(createPinLock(settings, Date.now).isUnlocked()).toBe(true)
  })
})
