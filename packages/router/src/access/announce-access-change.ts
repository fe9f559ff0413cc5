import type { Tx } from '@turnout/db'
import { announce } from '../core/announce.ts'
import { topics } from '../core/topics.ts'

/**
 * Tells every process that a session of a user has ended, in the transaction that ends it: what is open by its right
 * ends within a second. `sessionId` null is all of them, as when a role changes.
 */
export async function announceAccessChange(tx: Tx, userId: string, sessionId: string | null): Promise<void> {
  await announce(tx, {
    topic: topics.user(userId),
    type: 'user.access_changed',
    eventId: null,
    payload: { userId, sessionId },
  })
}
