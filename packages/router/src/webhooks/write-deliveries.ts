import type { Tx } from '@turnout/db'
import { sql } from 'kysely'
import { dataOf, topicOf } from './rules.ts'

/** A stored message, of those that webhooks may be told of. */
export interface PlacedMessage {
  position: number
  topic: string
  type: string
  event_id: string | null
  payload: unknown
  created_at: Date
}

/** What decides whether an endpoint is told of a message. */
export interface Wishes {
  types: string[]
  event_ids: string[] | null
}

/** Whether an endpoint asked for a message. */
export function isWanted({ types, event_ids }: Wishes, message: PlacedMessage): boolean {
  if (topicOf(message.topic) === null) return false
  if (!types.includes('*') && !types.includes(message.type)) return false
  return event_ids === null || (message.event_id !== null && event_ids.includes(message.event_id))
}

/** One message for one endpoint, to be written. */
export interface NewDelivery {
  endpointId: string
  cause: 'message' | 'missed'
  message: PlacedMessage
}

/** The bytes that are sent: ids only, under the names that subscriptions have. */
export function bodyOf({ position, topic, type, event_id, payload, created_at }: PlacedMessage): string {
  const kind = topicOf(topic)
  return JSON.stringify({
    id: String(position),
    type,
    topic: kind,
    eventId: event_id,
    at: created_at.toISOString(),
    data: kind ? dataOf(kind, type, payload) : payload,
  })
}

/** Messages of one event are delivered one after the other; so are those of no event that are of one topic. */
const laneOf = ({ event_id, topic }: PlacedMessage) => event_id ?? topic

/**
 * Writes deliveries, and the lanes that they are delivered by. The lanes come first: whoever puts an empty lane away
 * holds it meanwhile, and so either sees what is written here or is over before.
 */
export async function writeDeliveries(tx: Tx, deliveries: NewDelivery[], now: Date): Promise<void> {
  if (deliveries.length === 0) return
  const bodies = new Map<PlacedMessage, string>()
  const rows = deliveries.map(({ endpointId, cause, message }) => {
    const body = bodies.get(message) ?? bodyOf(message)
    bodies.set(message, body)
    const { position, type, event_id } = message
    return { endpoint_id: endpointId, lane: laneOf(message), cause, position, type, event_id, body }
  })
  const json = JSON.stringify(rows)
  await sql`
    insert into webhook_lane (endpoint_id, lane)
    select distinct endpoint_id, lane from json_to_recordset(${json}::json) as new (endpoint_id uuid, lane text)
    order by endpoint_id, lane
    on conflict (endpoint_id, lane) do update set is_test = false`.execute(tx)
  await sql`
    insert into webhook_delivery
      (endpoint_id, lane, cause, position, type, event_id, body, created_at, next_attempt_at)
    select endpoint_id, lane, cause, position, type, event_id, body, ${now}, ${now}
    from json_to_recordset(${json}::json) as new
      (endpoint_id uuid, lane text, cause text, position bigint, type text, event_id uuid, body text)
    order by position, endpoint_id`.execute(tx)
}

/** Writes a delivery that waits for no other and that no other waits for. @returns its id */
export async function writeSingleDelivery(
  tx: Tx,
  single: {
    endpointId: string
    cause: 'replay' | 'test'
    type: string
    body: string
    position: number | null
    eventId: string | null
    replayOf: string | null
    now: Date
  },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`select uuidv7() as id`.execute(tx)
  const id = rows[0]?.id ?? ''
  const lane = `${single.cause}:${id}`
  await tx
    .insertInto('webhook_lane')
    .values({ endpoint_id: single.endpointId, lane, is_test: single.cause === 'test', held_by: null })
    .execute()
  await tx
    .insertInto('webhook_delivery')
    .values({
      id,
      endpoint_id: single.endpointId,
      lane,
      cause: single.cause,
      position: single.position,
      type: single.type,
      event_id: single.eventId,
      body: single.body,
      replay_of: single.replayOf,
      created_at: single.now,
      next_attempt_at: single.now,
      last_status: null,
      last_error: null,
      finished_at: null,
    })
    .execute()
  return id
}
