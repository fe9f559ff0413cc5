import type { Tx } from '@turnout/db'
import { type Announcement, announce } from '../core/announce.ts'
import { topics } from '../core/topics.ts'
import { isFillingUp, remainderOf } from './rules.ts'

/** A session's seats after a change, and what they were before it. */
export interface SessionSeats {
  sessionId: string
  code: string
  capacity: number | null
  sold: number
  held: number
  /** `capacity` only where the change was one of capacity. */
  before: { sold: number; held: number; capacity?: number | null }
}

/** A change of what is left of one event. */
export interface SeatChange {
  eventId: string
  eventName: string
  sessions: SessionSeats[]
  ticketTypes: { ticketTypeId: string; sold: number; held: number }[]
  /** `config.minimumSpotsThreshold` */
  threshold: number
}

/**
 * What is to be announced of a change: `availability.changed`, and `spotsFillingUp` for each session that has just
 * come down to the threshold. For writers that gather the messages of many purchases in one statement.
 */
export function availabilityAnnouncements(change: SeatChange): Announcement[] {
  const { eventId, eventName, threshold } = change
  const topic = topics.availability(eventId)
  const sessions = change.sessions.map(({ before: _, ...seats }) => seats)
  const changed = {
    topic,
    eventId,
    type: 'availability.changed',
    payload: { eventId, sessions, ticketTypes: change.ticketTypes },
  }
  const fillingUp = change.sessions
    .filter(({ before, ...after }) => isFillingUp({ capacity: after.capacity, ...before }, after, threshold))
    .map(({ sessionId, ...seats }) => ({
      topic,
      eventId,
      type: 'spotsFillingUp',
      payload: { eventId, eventName, sessionId, remainingSpots: remainderOf(seats) },
    }))
  return [changed, ...fillingUp]
}

/**
 * Announces a change of seats in the transaction that made it. Call it while the session rows are still locked, so
 * that the messages stand in the order of the changes.
 */
export async function announceAvailability(tx: Tx, change: SeatChange): Promise<void> {
  await announce(tx, ...availabilityAnnouncements(change))
}
