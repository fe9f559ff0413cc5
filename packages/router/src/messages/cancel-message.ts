import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { lockMessage, readMessage } from './queries.ts'
import type { Message, MessageRef } from './schema.ts'

/**
 * Stops a message that waits for its time, or is being sent: what is out stays out, and nothing more goes.
 * @throws DomainError NOT_FOUND; CONFLICT for one that is neither
 */
export async function cancelMessage(call: Call, { messageId }: MessageRef): Promise<Message> {
  await call.db.transaction().execute(async (tx) => {
    const { status, event_id: eventId } = await lockMessage(tx, messageId)
    if (status !== 'scheduled' && status !== 'sending') {
      throw refuse('CONFLICT', 'There is nothing to stop', { status, reason: 'not_under_way' })
    }
    await tx
      .updateTable('message')
      .set({ status: 'cancelled', finished_at: call.now(), updated_at: call.now() })
      .where('id', '=', messageId)
      .execute()
    const fact = { action: 'message.cancelled', subjectType: 'message', subjectId: messageId, eventId }
    await audit(tx, call, { ...fact, detail: { was: status } })
  })
  return readMessage(call.db, messageId)
}
