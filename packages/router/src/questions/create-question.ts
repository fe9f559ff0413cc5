import type { Tx } from '@turnout/db'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { once } from '../core/idempotency.ts'
import { lockEventContents } from '../events/queries.ts'
import { requireTicketTypes } from '../ticket-types/queries.ts'
import { readQuestion } from './queries.ts'
import { MAX_QUESTIONS_PER_EVENT, requireSensibleQuestion } from './requirements.ts'
import type { CreateQuestionInput, Question } from './schema.ts'

/**
 * Adds a question to an event, after those it has.
 * @throws DomainError NOT_FOUND, also for ticket types of another event; EVENT_CANCELLED; VALIDATION_ERROR for options
 * where there are none to choose from, fewer than two, or one twice; CONFLICT once the event is over or has all the
 * questions it may have
 */
export function createQuestion(call: Call, input: CreateQuestionInput): Promise<Question> {
  const { eventId, scope, kind, options } = input
  const ticketTypeIds = [...new Set(input.ticketTypeIds)]
  requireSensibleQuestion({ scope, kind, options, ticketTypeIds })
  const now = call.now()
  return once(call, 'questions.create', input, async (tx) => {
    await lockEventContents(tx, eventId)
    const last = await requirePlace(tx, eventId)
    await requireTicketTypes(tx, eventId, ticketTypeIds)
    const { id } = await tx
      .insertInto('question')
      .values({
        event_id: eventId,
        scope,
        kind,
        label: input.label,
        help: input.help,
        options,
        is_required: input.isRequired,
        ticket_type_ids: ticketTypeIds,
        sort_order: input.sortOrder ?? Math.min(last + 1, 1000),
        is_active: input.isActive,
        created_at: now,
        updated_at: now,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await audit(tx, call, { action: 'question.created', subjectType: 'question', subjectId: id, eventId })
    return readQuestion(tx, id)
  })
}

/** Under the event's lock. @returns the last place that is taken in the order of questions */
async function requirePlace(tx: Tx, eventId: string): Promise<number> {
  const limit = MAX_QUESTIONS_PER_EVENT
  const { count, last } = await tx
    .selectFrom('question')
    .select(({ fn }) => [fn.countAll<string>().as('count'), fn.max('sort_order').as('last')])
    .where('event_id', '=', eventId)
    .executeTakeFirstOrThrow()
  if (Number(count) >= limit) throw refuse('CONFLICT', `An event has at most ${limit} questions`, { limit, eventId })
  return last ?? 0
}
