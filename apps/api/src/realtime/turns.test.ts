import { describe, expect, it } from 'vitest'
import { createTurns } from './turns.ts'

/** Steps that stay under way until they are let go. */
function makeSteps() {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const step = (name: string) => () => {
    begun.push(name)
    return new Promise<string>((resolve) => ends.set(name, () => resolve(name)))
  }
  const settle = () => new Promise((resolve) => setImmediate(resolve))
  return { begun, step, settle, end: (name: string) => ends.get(name)?.() }
}

describe('turns', () => {
  it('let in so many, and of one owner fewer, however many it asks for', async () => {
    const turns = createTurns(2, 1)
    const { begun, step, settle, end } = makeSteps()
    const [greedy, modest] = [{}, {}]
    for (const name of ['g1', 'g2', 'g3']) void turns.run(greedy, () => true, step(name))
    void turns.run(modest, () => true, step('m1'))
    void turns.run({}, () => true, step('late'))
    await settle()
    expect(begun).toEqual(['g1', 'm1'])
    end('m1')
    await settle()
    expect(begun).toEqual(['g1', 'm1', 'late'])
    end('g1')
    await settle()
    expect(begun).toEqual(['g1', 'm1', 'late', 'g2'])
  })

  it('pass by what nobody wants any more, and go on after a fault', async () => {
    const turns = createTurns(1, 1)
    let isWanted = true
    const failing = turns.run(
      {},
      () => true,
      () => Promise.reject(new Error('away')),
    )
    const left = turns.run(
      {},
      () => isWanted,
      async () => 'in vain',
    )
    const next = turns.run(
      {},
      () => true,
      async () => 'done',
    )
    isWanted = false
    await expect(failing).rejects.toThrow('away')
    expect(await left).toBeNull()
    expect(await next).toBe('done')
  })
})
