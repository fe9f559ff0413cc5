import type { Tx } from '@turnout/db'
import type { z } from 'zod'
import { type Announcement, announce } from '../core/announce.ts'
import { topics } from '../core/topics.ts'
import type { OrderMessageType, orderMessages } from './events.ts'

/** A message of an event's topic `orders`, for writers that gather many in one statement. */
export function orderNews<T extends OrderMessageType>(
  type: T,
  payload: z.input<(typeof orderMessages)[T]>,
): Announcement {
  const { eventId } = payload
  return { topic: topics.orders(eventId), type, eventId, payload }
}

/** Tells of a change to an order, a refund or a ticket in the transaction that made it, whose rows are locked. */
export async function announceOrder<T extends OrderMessageType>(
  tx: Tx,
  type: T,
  ...payloads: z.input<(typeof orderMessages)[T]>[]
): Promise<void> {
  await announce(tx, ...payloads.map((payload) => orderNews(type, payload)))
}
