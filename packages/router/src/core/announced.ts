import type { Database, Tables, Tx } from '@turnout/db'
import type { TransactionBuilder } from 'kysely'
import type { Announcement } from './announce.ts'

/** What was announced in transactions whose commits somebody wants to hear of. */
const heard = new WeakMap<Tx, Announcement[]>()

/** Notes messages that were written in a transaction, for whoever writes them in a statement of their own. */
export function noteAnnounced(tx: Tx, messages: readonly Announcement[]): void {
  heard.get(tx)?.push(...messages)
}

/**
 * Has every transaction that this database handle makes tell what it announced as soon as it is over, before its caller
 * goes on: what this process keeps in mind is given up by then, and does not wait for the stream to say it. It is told
 * of transactions that failed as well, since a commit whose answer was lost may stand.
 */
export function hearCommits(db: Database, listener: (message: Announcement) => void): void {
  const begin = db.transaction.bind(db)
  db.transaction = () => tellAfter(begin(), listener)
}

function tellAfter(
  builder: TransactionBuilder<Tables>,
  listener: (message: Announcement) => void,
): TransactionBuilder<Tables> {
  const execute = builder.execute.bind(builder)
  builder.execute = async (step) => {
    const told: Announcement[] = []
    try {
      return await execute((tx) => {
        heard.set(tx, told)
        return step(tx)
      })
    } finally {
      for (const message of told) listener(message)
    }
  }
  return builder
}
