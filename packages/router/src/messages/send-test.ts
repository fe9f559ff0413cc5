import { randomUUID } from 'node:crypto'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { enqueue } from '../core/enqueue.ts'
import { once } from '../core/idempotency.ts'
import { requireUser } from '../core/principal.ts'
import { limitRate } from '../core/rate-limit.ts'
import { sendMessageTest } from './jobs.ts'
import { lockMessage } from './queries.ts'
import type { SendTestInput } from './schema.ts'

const TESTS_AN_HOUR = 20

/** Mails a message to the caller, marked as a test. @throws DomainError NOT_FOUND, RATE_LIMITED */
export async function sendTest(call: Call, input: SendTestInput): Promise<{ ok: true }> {
  const { userId } = requireUser(call.principal)
  const { messageId, locale, nth } = input
  await limitRate(call.db, call.now(), { key: `message-test:${userId}`, limit: TESTS_AN_HOUR, windowSeconds: 3600 })
  return once(call, 'messages.sendTest', input, async (tx) => {
    const { event_id: eventId } = await lockMessage(tx, messageId)
    await enqueue(tx, sendMessageTest, { messageId, testId: randomUUID(), userId, locale, nth })
    await audit(tx, call, { action: 'message.tested', subjectType: 'message', subjectId: messageId, eventId })
    return { ok: true as const }
  })
}
