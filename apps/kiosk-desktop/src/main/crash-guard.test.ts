import { describe, expect, it } from 'vitest'
import { createCrashGuard } from './crash-guard.ts'

function guarded() {
  const time = { now: 0 }
  const happened: string[] = []
  let waiting: { at: number; action: () => void }[] = []
  const guard = createCrashGuard({
    now: () => time.now,
    after: (ms, action) => waiting.push({ at: time.now + ms, action }),
    reload: () => happened.push(`reload at ${time.now}`),
    showSafePage: (code) => happened.push(`safe page ${code.replace(/-[^-]*$/, '')}`),
    log: () => undefined,
  })
  const pass = (ms: number) => {
    time.now += ms
    const due = waiting.filter(({ at }) => at <= time.now)
    waiting = waiting.filter(({ at }) => at > time.now)
    for (const { action } of due) action()
  }
  return { guard, happened, pass }
}

describe('the crash guard', () => {
  it('reloads a dead page, waiting longer each time', () => {
    const { guard, happened, pass } = guarded()
    guard.onGone('crashed')
    pass(500)
    guard.onGone('crashed')
    pass(500)
    expect(happened).toEqual(['reload at 500'])
    pass(500)
    expect(happened).toEqual(['reload at 500', 'reload at 1500'])
  })

  it('shows the page of last resort after five deaths in two minutes, and tries again a minute later', () => {
    const { guard, happened, pass } = guarded()
    for (let i = 0; i < 5; i++) {
      guard.onGone('oom')
      pass(5000)
    }
    expect(happened.filter((what) => what.startsWith('reload'))).toHaveLength(4)
    expect(happened.at(-1)).toBe('safe page K-OOM')
    pass(60_000)
    expect(happened.at(-1)).toMatch(/^reload/)
  })

  it('forgets deaths that are long past', () => {
    const { guard, happened, pass } = guarded()
    for (let i = 0; i < 12; i++) {
      guard.onGone('crashed')
      pass(60_000)
    }
    expect(happened.some((what) => what.startsWith('safe'))).toBe(false)
  })

  it('reloads once when two deaths are told of at once', () => {
    const { guard, happened, pass } = guarded()
    guard.onGone('crashed')
    guard.onGone('crashed')
    pass(10_000)
    expect(happened).toHaveLength(1)
  })
})
