import type { Tx } from '@turnout/db'
import type { z } from 'zod'

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
  if (messages.length === 0) return
  await tx
    .insertInto('domain_event')
    .values(
      messages.map((message) => ({
        topic: message.topic,
        type: message.type,
        event_id: message.eventId,
        payload: JSON.stringify(message.payload),
      })),
    )
    .execute()
}
