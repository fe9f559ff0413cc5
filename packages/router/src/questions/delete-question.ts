import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { lockQuestion, readQuestion } from './queries.ts'
import type { QuestionRef } from './schema.ts'

/**
 * Removes a question that nobody has answered.
 * @throws DomainError NOT_FOUND, EVENT_CANCELLED, CONFLICT once the event is over; HAS_REGISTRATIONS once there are
 * answers
 */
export function deleteQuestion(call: Call, { questionId }: QuestionRef): Promise<{ ok: true }> {
  return call.db.transaction().execute(async (tx) => {
    const question = await lockQuestion(tx, questionId)
    const { answerCount } = await readQuestion(tx, questionId)
    if (answerCount > 0) {
      throw refuse('HAS_REGISTRATIONS', 'This was answered; switch the question off instead', { answerCount })
    }
    await tx.deleteFrom('question').where('id', '=', questionId).execute()
    await audit(tx, call, {
      action: 'question.deleted',
      subjectType: 'question',
      subjectId: questionId,
      eventId: question.event_id,
    })
    return { ok: true as const }
  })
}
