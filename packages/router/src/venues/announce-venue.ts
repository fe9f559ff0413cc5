import type { Tx } from '@turnout/db'
import type { z } from 'zod'
import { announce } from '../core/announce.ts'
import { topics } from '../core/topics.ts'
import type { venueMessages } from './events.ts'

/** Tells of a venue that was made, changed or taken away, in the transaction that did it. */
export async function announceVenue<T extends keyof typeof venueMessages>(
  tx: Tx,
  type: T,
  payload: z.input<(typeof venueMessages)[T]>,
): Promise<void> {
  await announce(tx, { topic: topics.venues(), type, eventId: null, payload })
}
