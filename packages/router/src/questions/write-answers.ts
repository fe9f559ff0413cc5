import type { Tables, Tx } from '@turnout/db'
import type { ExpressionBuilder } from 'kysely'
import { invalid } from '../core/errors.ts'
import { readQuestions } from './queries.ts'
import { checkAnswers, isAsked } from './rules.ts'
import type { AnswerInput, Question } from './schema.ts'

/** What is answered for: a ticket, or with no `ticketId` its whole order. */
export interface Answered {
  eventId: string
  orderId: string
  ticketId: string | null
  ticketTypeId?: string
}

export interface WriteAnswersOptions {
  now: Date
  /** What is required must be there afterwards, given now or before. */
  isComplete: boolean
}

/**
 * Writes answers for a ticket or an order that is locked; those not named stay. An empty one takes an answer away,
 * unless one is required.
 * @returns whether anything was given
 * @throws DomainError VALIDATION_ERROR with `questionId` and `fault`
 */
export async function writeAnswers(
  tx: Tx,
  place: Answered,
  given: AnswerInput[] = [],
  { now, isComplete }: WriteAnswersOptions,
): Promise<boolean> {
  if (given.length === 0 && !isComplete) return false
  const questions = await readQuestions(tx, [place.eventId], { onlyActive: true })
  const where = { scope: place.ticketId ? 'ticket' : 'order', ticketTypeId: place.ticketTypeId } as const
  const checked = checkAnswers(questions, given, { ...where, isComplete: false })
  if ('issue' in checked) throw invalid('answers', checked.issue.message, { ...checked.issue })
  const answered = new Set(checked.answers.map(({ questionId }) => questionId))
  const emptied = given.map(({ questionId }) => questionId).filter((id) => !answered.has(id))
  requireNone(questions.filter(({ id, isRequired }) => isRequired && emptied.includes(id)))
  const stored = await storedAnswers(tx, place)
  if (isComplete) {
    const asked = questions.filter((question) => question.isRequired && isAsked(question, where))
    requireNone(asked.filter(({ id }) => !answered.has(id) && !stored.has(id)))
  }
  await remove(tx, place, emptied)
  await write(tx, place, checked.answers, now)
  return given.length > 0
}

function requireNone([missing]: Question[]): void {
  if (missing) throw invalid('answers', 'An answer is required', { questionId: missing.id, fault: 'missing' })
}

const isOf =
  ({ orderId, ticketId }: Answered) =>
  ({ eb, and }: ExpressionBuilder<Tables, 'answer'>) =>
    and([eb('order_id', '=', orderId), eb('ticket_id', 'is not distinct from', ticketId)])

async function storedAnswers(tx: Tx, place: Answered): Promise<Set<string>> {
  const rows = await tx.selectFrom('answer').select('question_id').where(isOf(place)).execute()
  return new Set(rows.map(({ question_id }) => question_id))
}

async function remove(tx: Tx, place: Answered, questionIds: string[]): Promise<void> {
  if (questionIds.length === 0) return
  await tx.deleteFrom('answer').where(isOf(place)).where('question_id', 'in', questionIds).execute()
}

async function write(tx: Tx, place: Answered, answers: AnswerInput[], now: Date): Promise<void> {
  if (answers.length === 0) return
  await tx
    .insertInto('answer')
    .values(
      answers.map(({ questionId, value }) => ({
        event_id: place.eventId,
        question_id: questionId,
        order_id: place.orderId,
        ticket_id: place.ticketId,
        value: JSON.stringify(value),
        created_at: now,
        updated_at: now,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['order_id', 'ticket_id', 'question_id'])
        .doUpdateSet((eb) => ({ value: eb.ref('excluded.value'), updated_at: now })),
    )
    .execute()
}
