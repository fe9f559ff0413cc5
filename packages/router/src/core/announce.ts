import type { Tx } from '@turnout/db'
import type { z } from 'zod'
import { noteAnnounced } from './announced.ts'

/** The kinds of message of a topic, each with the schema of its payload. Payloads carry ids, not personal data. */
export type MessageDefinitions = Record<string, z.ZodType>

/** A statement has 65,535 parameters at most. */
const MESSAGES_AT_ONCE = 5000

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
  for (let first = 0; first < messages.length; first += MESSAGES_AT_ONCE) {
    await tx
      .insertInto('domain_event')
      .values(
        messages.slice(first, first + MESSAGES_AT_ONCE).map((message) => ({
          topic: message.topic,
          type: message.type,
          event_id: message.eventId,
          payload: JSON.stringify(message.payload),
        })),
      )
      .execute()
  }
}
