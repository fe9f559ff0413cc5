import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '@turnout/db'
import { pino } from 'pino'
import type { Logger } from '../src/adapters/logger.ts'
import type { Waker } from '../src/realtime/waker.ts'

/** A log that nobody reads. */
export const silent: Logger = pino({ level: 'silent' })

/** Waits until something holds, looking every few milliseconds; fails by saying what it waited for. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, patienceMs = 20_000): Promise<void> {
  const end = Date.now() + patienceMs
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`Waited in vain until ${what}`)
    await pause(5)
  }
}

/** Something to wait for that a test opens when it wants. */
export function gate(): { opened: Promise<void>; open: () => void } {
  const steps: (() => void)[] = []
  const opened = new Promise<void>((resolve) => {
    steps.push(resolve)
  })
  return {
    opened,
    open() {
      for (const step of steps) step()
    },
  }
}

/** A waker that reaches nobody: what listens has only its own polls. */
export const deafWaker: Waker = { send: () => undefined, on: () => () => undefined, stop: async () => undefined }

/** Writes numbered messages to a topic, each in a transaction of its own. */
export async function writeMessages(db: Database, topic: string, from: number, to: number): Promise<void> {
  for (let n = from; n <= to; n++) {
    await db
      .insertInto('domain_event')
      .values({ topic, type: 'test.counted', event_id: null, payload: JSON.stringify({ n }) })
      .execute()
  }
}
