import type { Database } from '@turnout/db'

/** Items in one group, at most. */
const GROUP_AT_MOST = 50
/** Groups under way at once, per database. */
const AT_ONCE = 2

interface Waiting<In, Out> {
  item: In
  resolve: (out: Out) => void
  reject: (error: unknown) => void
}

interface Line<In, Out> {
  waiting: Waiting<In, Out>[]
  underWay: number
}

/**
 * Has one statement serve whoever asks at the same time. Nobody waits for company: what comes while few groups are under
 * way starts at once, what comes meanwhile makes the next group. A group that fails is tried again one by one, so that
 * nobody fails for another's sake: `run` either does nothing or all, and gives one result per item, in their order.
 */
export function inGroups<In, Out>(
  run: (db: Database, items: In[]) => Promise<Out[]>,
): (db: Database, item: In) => Promise<Out> {
  const lines = new WeakMap<Database, Line<In, Out>>()

  async function serve(db: Database, group: Waiting<In, Out>[]): Promise<void> {
    try {
      const results = await run(
        db,
        group.map(({ item }) => item),
      )
      group.forEach(({ resolve, reject }, index) => {
        if (index in results) resolve(results[index] as Out)
        else reject(new Error('A group gave fewer results than it had items'))
      })
    } catch (error) {
      if (group.length === 1) group[0]?.reject(error)
      else await Promise.all(group.map((alone) => serve(db, [alone])))
    }
  }

  function start(db: Database, line: Line<In, Out>): void {
    while (line.underWay < AT_ONCE && line.waiting.length > 0) {
      line.underWay += 1
      void serve(db, line.waiting.splice(0, GROUP_AT_MOST)).then(() => {
        line.underWay -= 1
        start(db, line)
      })
    }
  }

  return (db, item) =>
    new Promise((resolve, reject) => {
      const line = lines.get(db) ?? { waiting: [], underWay: 0 }
      lines.set(db, line)
      line.waiting.push({ item, resolve, reject })
      start(db, line)
    })
}
