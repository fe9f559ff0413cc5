import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { once } from '../core/idempotency.ts'
import { requireUser } from '../core/principal.ts'
import { getVisibleEvent } from '../events/queries.ts'
import { readMessage } from './queries.ts'
import { requireParts } from './require-parts.ts'
import type { CreateMessageInput, Message } from './schema.ts'

/**
 * Begins a message as a draft.
 * @throws DomainError NOT_FOUND, also for sessions and ticket types of another event
 */
export async function createMessage(call: Call, input: CreateMessageInput): Promise<Message> {
  const { userId } = requireUser(call.principal)
  const { eventId, subject, body, audience, replyTo } = input
  const now = call.now()
  const { messageId } = await once(call, 'messages.create', input, async (tx) => {
    await getVisibleEvent(call, eventId, tx)
    await requireParts(tx, eventId, audience)
    const { id } = await tx
      .insertInto('message')
      .values({
        event_id: eventId,
        subject,
        body,
        audience: JSON.stringify(audience),
        reply_to: replyTo,
        created_by: userId,
        created_at: now,
        updated_at: now,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await audit(tx, call, { action: 'message.created', subjectType: 'message', subjectId: id, eventId })
    return { messageId: id }
  })
  return readMessage(call.db, messageId)
}
