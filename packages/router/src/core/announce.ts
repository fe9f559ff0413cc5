import type { Tx } from '@turnout/db'
import { sql } from 'kysely'
import type { z } from 'zod'
import { noteAnnounced } from './announced.ts'

/** The kinds of message of a topic, each with the schema of its payload. Payloads carry ids, not personal data. */
export type MessageDefinitions = Record<string, z.ZodType>

/** One message to write. */
export interface Announcement {
  topic: string
  type: string
  eventId: string | null
  payload: unknown
}

/**
 * Writes what happened, in the transaction in which it happened. Call it after the rows it speaks of are
 * locked or written, so that messages of one topic get their order from those locks.
 */
export async function announce(tx: Tx, ...messages: Announcement[]): Promise<void> {
  noteAnnounced(tx, messages)
  if (messages.length === 0) return
  // One parameter however many there are: everybody who waited may be told of at once.
  await sql`insert into domain_event (topic, type, event_id, payload)
    select topic, type, "eventId", payload
    from rows from (json_to_recordset(${JSON.stringify(messages)}::json)
      as (topic text, type text, "eventId" uuid, payload jsonb)) with ordinality as made (topic, type, "eventId", payload, n)
    order by n`.execute(tx)
}
