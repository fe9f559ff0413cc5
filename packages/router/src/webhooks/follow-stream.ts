import type { Tx } from '@turnout/db'
import type { Deps } from '../core/context.ts'
import { isWanted, type NewDelivery, type PlacedMessage, type Wishes, writeDeliveries } from './write-deliveries.ts'

const PAGE = 200

/** What one step found. */
export interface Followed {
  /** `stands_by`: another process reads the stream. `idle`: nobody wants to be told of anything. */
  state: 'read' | 'stands_by' | 'idle'
  written: number
  hasMore: boolean
}

const nothing = (state: Followed['state']): Followed => ({ state, written: 0, hasMore: false })

/**
 * Reads the stream on from where it was read, and writes what is to be delivered together with how far it was read: a
 * process that dies leaves both or neither. One process does it at a time, whoever has the lock of the cursor's row.
 */
export async function followStream({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<Followed> {
  const anybody = await db
    .selectFrom('webhook_endpoint')
    .select('id')
    .where('is_active', '=', true)
    .where('deleted_at', 'is', null)
    .limit(1)
    .executeTakeFirst()
  if (!anybody) return nothing('idle')
  return db.transaction().execute(async (tx) => {
    const cursor = await tx.selectFrom('webhook_cursor').select('position').forUpdate().skipLocked().executeTakeFirst()
    if (!cursor) return nothing('stands_by')
    const endpoints = await listeningEndpoints(tx)
    if (endpoints.length === 0) return nothing('idle')
    // What came while nobody listened is skipped.
    const after = Math.max(cursor.position, Math.min(...endpoints.map(({ since_position }) => since_position)))
    const messages = await readMessages(tx, after)
    const last = messages.at(-1)
    if (!last) return nothing('read')
    const deliveries = messages.flatMap((message) => deliveriesOf(message, endpoints))
    await writeDeliveries(tx, deliveries, now())
    await tx.updateTable('webhook_cursor').set({ position: last.position }).execute()
    return { state: 'read', written: deliveries.length, hasMore: messages.length === PAGE }
  })
}

interface Listening extends Wishes {
  id: string
  since_position: number
}

/** Held as they are until the deliveries are written: whoever switches one off waits, and then finds them all. */
function listeningEndpoints(tx: Tx): Promise<Listening[]> {
  return tx
    .selectFrom('webhook_endpoint')
    .select(['id', 'types', 'event_ids', 'since_position'])
    .where('is_active', '=', true)
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .forShare()
    .execute()
}

async function readMessages(tx: Tx, after: number): Promise<PlacedMessage[]> {
  const rows = await tx
    .selectFrom('domain_event')
    .select(['position', 'topic', 'type', 'event_id', 'payload', 'created_at'])
    .where('position', '>', after)
    .orderBy('position')
    .limit(PAGE)
    .execute()
  return rows.map((row) => ({ ...row, position: row.position ?? 0 }))
}

function deliveriesOf(message: PlacedMessage, endpoints: Listening[]): NewDelivery[] {
  return endpoints
    .filter((endpoint) => message.position > endpoint.since_position && isWanted(endpoint, message))
    .map(({ id }) => ({ endpointId: id, cause: 'message', message }))
}
