import { sql } from 'kysely'
import type { Call, Deps } from '../core/context.ts'
import { createDemo } from './create-demo.ts'
import { renewDemo } from './renew-demo.ts'

/** What makes an event the demo. */
const IMPORT_KEY = 'demo'
/** Several processes may start at once: one makes the demo. */
const LOCK = 7_301_220

const MINUTE_MS = 60_000
/** The first session starts on the half hour after next, so that its doors, an hour before, are open now. */
const HALF_HOUR_MS = 30 * MINUTE_MS
/** A demo whose first session is still admitting for this long is left as it is. */
const ENOUGH_LEFT_MS = 60 * MINUTE_MS

/**
 * Makes the demo event, or brings it up to the present so that its door is open. One that was cancelled or deleted
 * makes room for a new one.
 * @returns the event's id
 */
export async function loadDemo(deps: Deps): Promise<string> {
  const admin = await deps.db
    .selectFrom('user_account')
    .select('id')
    .where('role', '=', 'admin')
    .orderBy('id')
    .limit(1)
    .executeTakeFirstOrThrow()
  const call: Call = {
    ...deps,
    principal: { kind: 'user', userId: admin.id, role: 'admin' },
    origin: { ip: null, userAgent: null },
  }
  const firstStart = new Date((Math.floor(deps.now().getTime() / HALF_HOUR_MS) + 1) * HALF_HOUR_MS)
  // Held on a connection of its own: the demo is made by many transactions.
  return deps.db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(${LOCK})`.execute(connection)
    try {
      return await findOrMake(call, firstStart)
    } finally {
      await sql`select pg_advisory_unlock(${LOCK})`.execute(connection)
    }
  })
}

async function findOrMake(call: Call, firstStart: Date): Promise<string> {
  const present = await call.db.transaction().execute(async (tx) => {
    const event = await tx
      .selectFrom('event')
      .selectAll()
      .where('import_key', '=', IMPORT_KEY)
      .forUpdate()
      .executeTakeFirst()
    if (!event) return null
    if (event.deleted_at || event.status === 'cancelled') {
      await tx.updateTable('event').set({ import_key: null }).where('id', '=', event.id).execute()
      return null
    }
    if (!(await isOpen(call, event.id))) await renewDemo(tx, call, event, firstStart)
    return event.id
  })
  if (present) return present
  const eventId = await createDemo(call, firstStart)
  await call.db.updateTable('event').set({ import_key: IMPORT_KEY }).where('id', '=', eventId).execute()
  return eventId
}

/** True while the first session admits, and goes on to for a while. */
async function isOpen(call: Call, eventId: string): Promise<boolean> {
  const now = call.now().getTime()
  const first = await call.db
    .selectFrom('session')
    .select(['starts_at', 'ends_at'])
    .where('event_id', '=', eventId)
    .orderBy('number')
    .limit(1)
    .executeTakeFirst()
  if (!first) return true
  return first.starts_at.getTime() - HOUR_MS <= now && first.ends_at.getTime() >= now + ENOUGH_LEFT_MS
}

const HOUR_MS = 60 * MINUTE_MS
