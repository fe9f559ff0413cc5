import { describe, expect, it } from 'vitest'
import { atMost } from './at-most.ts'

describe('work in turns', () => {
  it('is done so much at a time, in the order it came, and a failure keeps nobody from their turn', async () => {
    const inTurn = atMost(2)
    const begun: number[] = []
    const ends: (() => void)[] = []
    const all = [0, 1, 2, 3, 4].map((n) =>
      inTurn(async () => {
        begun.push(n)
        await new Promise<void>((resolve) => ends.push(resolve))
        if (n === 1) throw new Error('broken')
        return n
      }).catch(() => 'failed'),
    )
    await Promise.resolve()
    expect(begun).toEqual([0, 1])
    ends[1]?.()
    await all[1]
    expect(begun).toEqual([0, 1, 2])
    for (let n = 0; n < 5; n++) {
      ends[n]?.()
      await all[n]
    }
    expect(await Promise.all(all)).toEqual([0, 'failed', 2, 3, 4])
    expect(await inTurn(async () => 'free again')).toBe('free again')
  })
})
