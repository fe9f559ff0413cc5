import { isDeepStrictEqual } from 'node:util'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { lockMessage, readMessage } from './queries.ts'
import { requireDraft } from './require-draft.ts'
import { requireParts } from './require-parts.ts'
import { audience as audienceSchema, type Message, type UpdateMessageInput } from './schema.ts'

/**
 * Changes what a draft says and to whom.
 * @throws DomainError NOT_FOUND; CONFLICT once it is no draft, or when somebody else has changed it meanwhile
 */
export async function updateMessage(call: Call, input: UpdateMessageInput): Promise<Message> {
  const { messageId, version, subject, body, audience, replyTo } = input
  await call.db.transaction().execute(async (tx) => {
    const before = await lockMessage(tx, messageId)
    requireDraft(before, version)
    await requireParts(tx, before.event_id, audience)
    const fields = [
      ...(before.subject === subject ? [] : ['subject']),
      ...(before.body === body ? [] : ['body']),
      ...(isDeepStrictEqual(audienceSchema.parse(before.audience), audience) ? [] : ['audience']),
      ...(before.reply_to === replyTo ? [] : ['replyTo']),
    ]
    if (fields.length === 0) return
    await tx
      .updateTable('message')
      .set({ subject, body, audience: JSON.stringify(audience), reply_to: replyTo })
      .set((eb) => ({ version: eb('version', '+', 1), updated_at: call.now() }))
      .where('id', '=', messageId)
      .execute()
    await audit(tx, call, {
      action: 'message.updated',
      subjectType: 'message',
      subjectId: messageId,
      eventId: before.event_id,
      fields,
    })
  })
  return readMessage(call.db, messageId)
}
