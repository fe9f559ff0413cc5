import type { AnswerInput, AnswerValue, Question } from '@turnout/router/schema/questions'

/** What is typed before an offer is accepted. */
export interface AcceptValues {
  /** One for each seat; an empty name is told later. */
  guests: { name: string; answers: Answers }[]
  /** To the questions for the whole order. */
  answers: Answers
}

export type Answers = Record<string, AnswerValue | undefined>

/** The first guest is whoever waited, until they say otherwise. */
export function emptyValues(seats: number, name: string): AcceptValues {
  const guests = Array.from({ length: seats }, (_, index) => ({ name: index === 0 ? name : '', answers: {} }))
  return { guests, answers: {} }
}

/** What is asked of those who take this ticket type, once or for each guest. */
export function asked(questions: readonly Question[], scope: Question['scope'], ticketTypeId: string): Question[] {
  return questions
    .filter(
      (question) =>
        question.scope === scope &&
        question.isActive &&
        (question.ticketTypeIds.length === 0 || question.ticketTypeIds.includes(ticketTypeId)),
    )
    .sort((a, b) => a.sortOrder - b.sortOrder)
}

/** What is sent: names and answers that were given. Guests without a name come last, so that none is left out. */
export function acceptBody(values: AcceptValues) {
  const named = values.guests
    .filter(({ name }) => name.trim() !== '')
    .map(({ name, answers }) => ({ name: name.replaceAll(/\s+/g, ' ').trim(), answers: given(answers) }))
  return { attendees: named, answers: given(values.answers) }
}

function given(answers: Answers): AnswerInput[] {
  return Object.entries(answers).flatMap(([questionId, value]) =>
    value === undefined || isEmpty(value) ? [] : [{ questionId, value }],
  )
}

function isEmpty(value: AnswerValue): boolean {
  return (typeof value === 'string' && value.trim() === '') || (Array.isArray(value) && value.length === 0)
}

/** Fields that lack an answer, as paths of the form: `answers.<id>` and `guests.<n>.answers.<id>`. */
export function missingAnswers(
  values: AcceptValues,
  questions: { order: readonly Question[]; ticket: readonly Question[] },
): string[] {
  const lacks = (answers: Answers, list: readonly Question[], path: string) =>
    list
      .filter(({ id, isRequired }) => isRequired && (answers[id] === undefined || isEmpty(answers[id])))
      .map(({ id }) => `${path}answers.${id}`)
  return [
    ...lacks(values.answers, questions.order, ''),
    ...values.guests.flatMap(({ name, answers }, index) =>
      name.trim() === '' ? [] : lacks(answers, questions.ticket, `guests.${index}.`),
    ),
  ]
}
