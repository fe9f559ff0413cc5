import { performance } from 'node:perf_hooks'
import { describe, expect, it } from 'vitest'
import { createSleeper } from './sleeper.ts'

const forever = new AbortController().signal
const timed = async (work: Promise<void>) => {
  const startedAt = performance.now()
  await work
  return performance.now() - startedAt
}

describe('a sleeper', () => {
  it('wakes when told to, also when it was told before it slept', async () => {
    const sleeper = createSleeper()
    const sleeping = timed(sleeper.sleep(60_000, forever))
    sleeper.wake()
    expect(await sleeping).toBeLessThan(1_000)
    sleeper.wake()
    expect(await timed(sleeper.sleep(60_000, forever))).toBeLessThan(1_000)
  })

  it('sleeps its time when nobody wakes it; a wake-up counts once', async () => {
    const sleeper = createSleeper()
    sleeper.wake()
    await sleeper.sleep(60_000, forever)
    expect(await timed(sleeper.sleep(30, forever))).toBeGreaterThanOrEqual(25)
  })

  it('leaves a gap between wake-ups that come in a row', async () => {
    const sleeper = createSleeper(40)
    sleeper.wake()
    expect(await timed(sleeper.sleep(60_000, forever))).toBeGreaterThanOrEqual(35)
  })

  it('ends at once with its signal', async () => {
    const controller = new AbortController()
    const sleeper = createSleeper(60_000)
    const sleeping = timed(sleeper.sleep(60_000, controller.signal))
    sleeper.wake()
    controller.abort()
    expect(await sleeping).toBeLessThan(1_000)
    expect(await timed(sleeper.sleep(60_000, controller.signal))).toBeLessThan(1_000)
  })
})
