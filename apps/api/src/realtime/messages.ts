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

/**
 * Messages of some topics between two positions, the first excluded, in order. Each topic is read by itself along its
 * index, so that the time it takes is that of what is read, however long the stream is.
 */
export async function readTopics(
  db: Database,
  topics: string[],
  range: { after: number; upTo: number; limit: number },
): Promise<StreamMessage[]> {
  const { rows } = await topicsQuery(topics, range).execute(db)
  return rows.map(toMessage)
}

/** The statement of `readTopics`, for those who ask how it is carried out. */
export function topicsQuery(topics: string[], { after, upTo, limit }: { after: number; upTo: number; limit: number }) {
  return sql<Row>`
    select found.* from unnest(${topics}::text[]) as asked (topic)
    cross join lateral (
      select ${sql.join(columns.map((column) => sql.ref(column)))} from domain_event
      where domain_event.topic = asked.topic and position > ${after} and position <= ${upTo}
      order by position limit ${limit}
    ) as found
    order by found.position limit ${limit}`
}

/** Where the stream begins and ends, and whether more than `limit` messages of a topic came after a position. */
export async function readWindow(
  db: Database,
  { topics, after, limit }: { topics: string[]; after: number; limit: number },
): Promise<{ oldest: number | null; newest: number; isTooMuch: boolean }> {
  const { rows } = await sql<{ is_too_much: boolean }>`
    select exists (
      select from unnest(${topics}::text[]) as asked (topic)
      cross join lateral (
        select from domain_event where domain_event.topic = asked.topic and position > ${after}
        order by position offset ${limit} limit 1
      ) as beyond
    ) as is_too_much`.execute(db)
  return { ...(await readBounds(db)), isTooMuch: rows[0]?.is_too_much ?? false }
}

/** The oldest and the newest position there is; null and 0 when there is none. */
export async function readBounds(db: Database): Promise<{ oldest: number | null; newest: number }> {
  const { rows } = await sql<{ oldest: number | null; newest: number | null }>`
    select (select min(position) from domain_event) as oldest, (select max(position) from domain_event) as newest
  `.execute(db)
  return { oldest: rows[0]?.oldest ?? null, newest: rows[0]?.newest ?? 0 }
}

const UNPLACED_AT_MOST = 1_000

/** Committed messages that have no position yet, a thousand at most, and how long ago the oldest was written. */
export async function readUnplaced(db: Database): Promise<{ count: number; oldestSeconds: number }> {
  const { rows } = await sql<{ count: number; oldest_seconds: number }>`
    select count(*)::int as count,
      coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float as oldest_seconds
    from (
      select created_at from domain_event where position is null order by id limit ${UNPLACED_AT_MOST}
    ) as unplaced`.execute(db)
  return { count: rows[0]?.count ?? 0, oldestSeconds: rows[0]?.oldest_seconds ?? 0 }
}
