import type { Database } from '@turnout/db'
import type { StreamMessage } from '@turnout/router'
import { sql } from 'kysely'

const columns = ['position', 'topic', 'type', 'event_id', 'payload', 'created_at'] as const

interface Row {
  position: number | null
  topic: string
  type: string
  event_id: string | null
  payload: unknown
  created_at: Date
}

function toMessage(row: Row): StreamMessage {
  return {
    position: row.position ?? 0,
    topic: row.topic,
    type: row.type,
    eventId: row.event_id,
    payload: row.payload,
    at: row.created_at.toISOString(),
  }
}

/** All messages after a position, in order. */
export async function readAfter(db: Database, position: number, limit: number): Promise<StreamMessage[]> {
  const rows = await db
    .selectFrom('domain_event')
    .select(columns)
    .where('position', '>', position)
    .orderBy('position')
    .limit(limit)
    .execute()
  return rows.map(toMessage)
}

/** Messages of some topics between two positions, the first excluded, in order. */
export async function readTopics(
  db: Database,
  topics: string[],
  range: { after: number; upTo: number; limit: number },
): Promise<StreamMessage[]> {
  const rows = await db
    .selectFrom('domain_event')
    .select(columns)
    .where('topic', 'in', topics)
    .where('position', '>', range.after)
    .where('position', '<=', range.upTo)
    .orderBy('position')
    .limit(range.limit)
    .execute()
  return rows.map(toMessage)
}

/** The oldest and the newest position there is; null and 0 when there is none. */
export async function readBounds(db: Database): Promise<{ oldest: number | null; newest: number }> {
  const { rows } = await sql<{ oldest: number | null; newest: number | null }>`
    select (select min(position) from domain_event) as oldest, (select max(position) from domain_event) as newest
  `.execute(db)
  return { oldest: rows[0]?.oldest ?? null, newest: rows[0]?.newest ?? 0 }
}
