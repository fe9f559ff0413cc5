import type { Queryable, QuestionTable, Tx } from '@turnout/db'
import { type Selectable, sql } from 'kysely'
import { refuse } from '../core/errors.ts'
import { lockEventContents } from '../events/queries.ts'
import type { Question } from './schema.ts'

type QuestionRow = Selectable<QuestionTable> & { answer_count?: string | number }

/**
 * The questions of some events in one statement, active or not, in the order they are asked. They say of which event
 * they are; answers are counted only where asked for, else `answerCount` is 0.
 */
export async function readQuestions(
  db: Queryable,
  eventIds: string[],
  options: { withCounts?: boolean; onlyActive?: boolean } = {},
): Promise<Question[]> {
  if (eventIds.length === 0) return []
  const rows = await db
    .selectFrom('question')
    .selectAll('question')
    .$if(options.withCounts === true, (query) => query.select(countAnswers))
    .where('question.event_id', 'in', eventIds)
    .$if(options.onlyActive === true, (query) => query.where('question.is_active', '=', true))
    .orderBy('question.event_id')
    .orderBy('question.sort_order')
    .orderBy('question.id')
    .execute()
  return rows.map(toQuestion)
}

/** One question with how many answers it has. @throws DomainError NOT_FOUND */
export async function readQuestion(db: Queryable, questionId: string): Promise<Question> {
  const row = await db
    .selectFrom('question')
    .selectAll('question')
    .select(countAnswers)
    .where('question.id', '=', questionId)
    .executeTakeFirst()
  if (!row) throw noSuchQuestion()
  return toQuestion(row)
}

/**
 * Locks a question and, before it, its event: nobody answers meanwhile.
 * @throws DomainError NOT_FOUND, EVENT_CANCELLED, CONFLICT once the event is over
 */
export async function lockQuestion(tx: Tx, questionId: string): Promise<Selectable<QuestionTable>> {
  const ref = await tx.selectFrom('question').select('event_id').where('id', '=', questionId).executeTakeFirst()
  if (!ref) throw noSuchQuestion()
  await lockEventContents(tx, ref.event_id)
  const question = await tx
    .selectFrom('question')
    .selectAll()
    .where('id', '=', questionId)
    .forUpdate()
    .executeTakeFirst()
  if (!question) throw noSuchQuestion()
  return question
}

/** The refusal for questions that are not there. */
export function noSuchQuestion() {
  return refuse('NOT_FOUND', 'There is no such question')
}

const countAnswers = sql<string>`(select count(*) from answer where answer.question_id = question.id)`.as(
  'answer_count',
)

function toQuestion(row: QuestionRow): Question {
  return {
    id: row.id,
    eventId: row.event_id,
    scope: row.scope,
    kind: row.kind,
    label: row.label,
    help: row.help,
    options: row.options,
    isRequired: row.is_required,
    ticketTypeIds: row.ticket_type_ids,
    sortOrder: row.sort_order,
    isActive: row.is_active,
    answerCount: Number(row.answer_count ?? 0),
  }
}
