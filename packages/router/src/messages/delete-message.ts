import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { lockMessage } from './queries.ts'
import { requireDraft } from './require-draft.ts'
import type { MessageRef } from './schema.ts'

/** Throws a draft away. @throws DomainError NOT_FOUND; CONFLICT once it is no draft */
export function deleteMessage(call: Call, { messageId }: MessageRef): Promise<{ ok: true }> {
  return call.db.transaction().execute(async (tx) => {
    const message = await lockMessage(tx, messageId)
    requireDraft(message)
    await tx.deleteFrom('message').where('id', '=', messageId).execute()
    await audit(tx, call, {
      action: 'message.deleted',
      subjectType: 'message',
      subjectId: messageId,
      eventId: message.event_id,
    })
    return { ok: true as const }
  })
}
