import type { Answer, AnswerValue, Question } from '@turnout/router/schema/questions'
import type { TicketDetails } from '@turnout/router/schema/tickets'

/** What is typed about the person of a ticket. */
export interface AttendeeValues {
  name: string
  email: string
  dietaryNeeds: string
  emergencyContact: string
  /** By question; undefined where there is no answer. */
  answers: Record<string, AnswerValue | undefined>
}

export function attendeeValuesOf(ticket: TicketDetails): AttendeeValues {
  return {
    name: ticket.attendeeName ?? '',
    email: ticket.attendeeEmail ?? '',
    dietaryNeeds: ticket.personal?.dietaryNeeds ?? '',
    emergencyContact: ticket.personal?.emergencyContact ?? '',
    answers: Object.fromEntries((ticket.personal?.answers ?? []).map(({ questionId, value }) => [questionId, value])),
  }
}

/** What changed, as it is sent: what stayed as it was is not named. */
export function attendeeChanges(before: AttendeeValues, after: AttendeeValues) {
  const text = (typed: string) => (typed.trim() === '' ? null : typed.trim())
  const changed = (field: 'email' | 'dietaryNeeds' | 'emergencyContact') =>
    after[field].trim() === before[field] ? {} : { [field]: text(after[field]) }
  const answers = Object.entries(after.answers).flatMap(([questionId, value]) =>
    value === undefined || JSON.stringify(value) === JSON.stringify(before.answers[questionId])
      ? []
      : [{ questionId, value }],
  )
  return {
    ...(after.name.trim() === before.name ? {} : { name: after.name.replaceAll(/\s+/g, ' ').trim() }),
    ...changed('email'),
    ...changed('dietaryNeeds'),
    ...changed('emergencyContact'),
    ...(answers.length > 0 ? { answers } : {}),
  }
}

/** A question as it is shown beside its field. */
export type AskedQuestion = Pick<Question, 'id' | 'label' | 'help' | 'kind' | 'options' | 'isRequired'>

/** What is asked for a ticket of this type now, and what was answered to questions that are asked no more. */
export function questionsOf(
  questions: readonly Question[],
  ticketTypeId: string,
  answers: readonly Answer[],
): AskedQuestion[] {
  const asked = questions.filter(
    ({ scope, isActive, ticketTypeIds }) =>
      scope === 'ticket' && isActive && (ticketTypeIds.length === 0 || ticketTypeIds.includes(ticketTypeId)),
  )
  const known = new Map(questions.map((question) => [question.id, question]))
  const former = answers.flatMap(({ questionId }) => {
    const question = known.get(questionId)
    return question && !asked.includes(question) ? [question] : []
  })
  return [...asked, ...former]
}
