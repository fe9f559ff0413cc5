/** Lets so many in at the same time, and of one owner fewer; the others wait, in the order in which they came. */
export interface Turns {
  /**
   * @param isWanted asked when its turn has come: what nobody wants any more is not done
   * @returns null when it was not wanted
   * @throws what the step throws
   */
  run<T>(owner: object, isWanted: () => boolean, step: () => Promise<T>): Promise<T | null>
}

interface Waiting {
  owner: object
  begin(): boolean
}

/**
 * @param limit steps under way
 * @param ownLimit steps of one owner under way
 */
export function createTurns(limit: number, ownLimit: number): Turns {
  const waiting = new Set<Waiting>()
  const busy = new Map<object, number>()
  let underWay = 0

  const count = (owner: object, by: 1 | -1): void => {
    underWay += by
    const own = (busy.get(owner) ?? 0) + by
    if (own === 0) busy.delete(owner)
    else busy.set(owner, own)
  }
  const letIn = (): void => {
    for (const entry of waiting) {
      if (underWay >= limit) return
      if ((busy.get(entry.owner) ?? 0) >= ownLimit) continue
      waiting.delete(entry)
      if (entry.begin()) count(entry.owner, 1)
    }
  }
  return {
    run(owner, isWanted, step) {
      return new Promise((resolve, reject) => {
        const finish = async () => {
          try {
            resolve(await step())
          } catch (error) {
            reject(error)
          } finally {
            count(owner, -1)
            letIn()
          }
        }
        waiting.add({
          owner,
          begin() {
            const isOn = isWanted()
            // Counted before it can end: it is begun in a turn of its own.
            if (isOn) queueMicrotask(() => void finish())
            else resolve(null)
            return isOn
          },
        })
        letIn()
      })
    },
  }
}
