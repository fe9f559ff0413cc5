import type { Tx } from '@turnout/db'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { enqueue } from '../core/enqueue.ts'
import { invalid, refuse } from '../core/errors.ts'
import { once } from '../core/idempotency.ts'
import { requireUser } from '../core/principal.ts'
import { countReached } from './audience.ts'
import { gatherRecipients, roundKey } from './jobs.ts'
import { lockMessage, type MessageRow, readMessage } from './queries.ts'
import { requireDraft } from './require-draft.ts'
import { hasAudienceChanged } from './rules.ts'
import { audience as audienceSchema, type Message, type SendMessageInput } from './schema.ts'

const YEAR_MS = 366 * 86_400_000

/**
 * Sends a draft, now or at an instant. Of any number who do so at once one does it.
 * @throws DomainError NOT_FOUND; VALIDATION_ERROR for one without words; PAST_DATE; CONFLICT with the `reason`
 *   `not_a_draft`, `changed` (by somebody else, since it was seen), `nobody` or `audience_changed`: it goes to many more
 *   or fewer by now than the sender was told, `people`
 */
export async function sendMessage(call: Call, input: SendMessageInput): Promise<Message> {
  const { userId } = requireUser(call.principal)
  const { messageId } = await once(call, 'messages.send', input, async (tx) => {
    const message = await lockMessage(tx, input.messageId)
    requireDraft(message, input.version)
    requireWords(message)
    const people = await requireAudience(tx, message, input.expectedPeople)
    const sendAt = input.sendAt ? new Date(input.sendAt) : null
    await begin(tx, call, message, sendAt, userId)
    await audit(tx, call, {
      action: sendAt ? 'message.scheduled' : 'message.sending',
      subjectType: 'message',
      subjectId: message.id,
      eventId: message.event_id,
      detail: { people, ...(sendAt ? { sendAt: sendAt.toISOString() } : {}) },
    })
    return { messageId: message.id }
  })
  return readMessage(call.db, messageId)
}

function requireWords({ subject, body }: MessageRow): void {
  if (subject === '') throw invalid('subject', 'Say what it is about')
  if (body === '') throw invalid('body', 'Write something')
}

async function requireAudience(tx: Tx, message: MessageRow, expected: number): Promise<number> {
  const { people } = await countReached(tx, message.event_id, audienceSchema.parse(message.audience))
  if (people === 0) throw refuse('CONFLICT', 'There is nobody to send it to', { reason: 'nobody', people })
  if (!hasAudienceChanged(expected, people)) return people
  throw refuse('CONFLICT', 'It goes to many more or fewer by now', { reason: 'audience_changed', people, expected })
}

async function begin(tx: Tx, call: Call, { id }: MessageRow, sendAt: Date | null, userId: string): Promise<void> {
  const now = call.now()
  if (sendAt && sendAt <= now) throw refuse('PAST_DATE', 'That time is over', { field: 'sendAt' })
  if (sendAt && sendAt.getTime() > now.getTime() + YEAR_MS) throw invalid('sendAt', 'At most a year from now')
  const state = sendAt
    ? ({ status: 'scheduled', send_at: sendAt } as const)
    : ({ status: 'sending', started_at: now } as const)
  await tx
    .updateTable('message')
    .set({ ...state, sent_by: userId, updated_at: now })
    .where('id', '=', id)
    .execute()
  const options = { key: roundKey(id, 1), ...(sendAt ? { runAt: sendAt } : {}) }
  await enqueue(tx, gatherRecipients, { messageId: id, round: 1 }, options)
}
