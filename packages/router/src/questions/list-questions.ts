import { openedBy } from '../codes/find-working-code.ts'
import type { Call } from '../core/context.ts'
import { isOrganizer } from '../core/principal.ts'
import { getVisibleEvent } from '../events/queries.ts'
import { shownTicketTypes } from '../events/shown-ticket-types.ts'
import { readQuestions } from './queries.ts'
import type { ListQuestionsInput, Question } from './schema.ts'

/**
 * What an event asks, in order, for whoever may know of the event; what is switched off, and how many have answered,
 * for organizers only. What is asked only for ticket types that the caller does not know of is left out, and so are
 * their ids. All at once: there are never more than `MAX_QUESTIONS_PER_EVENT`.
 * @throws DomainError NOT_FOUND; RATE_LIMITED after too many access codes that open nothing
 */
export async function listQuestions(
  call: Pick<Call, 'db' | 'principal' | 'origin' | 'now'>,
  { eventId, accessCode }: ListQuestionsInput,
): Promise<Question[]> {
  await getVisibleEvent(call, eventId)
  if (isOrganizer(call.principal)) return readQuestions(call.db, [eventId], { withCounts: true })
  const questions = await readQuestions(call.db, [eventId], { onlyActive: true })
  const opened = await openedBy(call, eventId, accessCode)
  const shown = await shownTicketTypes(call, eventId, opened)
  return questions.flatMap((question) => {
    const ticketTypeIds = question.ticketTypeIds.filter((id) => shown.has(id))
    const isForOthers = question.ticketTypeIds.length > 0 && ticketTypeIds.length === 0
    return isForOthers && question.scope === 'ticket' ? [] : [{ ...question, ticketTypeIds }]
  })
}
