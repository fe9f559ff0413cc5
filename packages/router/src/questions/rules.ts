import type { AnswerInput, AnswerValue, Question, QuestionKind } from './schema.ts'

/** What is wrong with an answer, for screens that say it in their own language. */
export type AnswerFault = 'unknown' | 'missing' | 'malformed' | 'too_long' | 'no_option'

/** Why answers are not taken: the question, what is wrong, and the same in plain English. */
export interface AnswerIssue {
  questionId: string
  fault: AnswerFault
  message: string
}

/** For what is answered: a whole order, or one ticket of a type. */
export interface AnswerPlace {
  scope: Question['scope']
  ticketTypeId?: string
  /** True when nothing is to be added later: what is required must be there. */
  isComplete: boolean
}

/** Letters that an answer may have, by kind. */
export const ANSWER_LIMITS = { text: 500, long_text: 2000 } as const

const messages: Record<AnswerFault, string> = {
  unknown: 'This is not asked here',
  missing: 'An answer is required',
  malformed: 'This is no answer to the question',
  too_long: 'This answer is too long',
  no_option: 'Choose from the options',
}

/** True for a question that is asked at this place. */
export function isAsked(question: Question, { scope, ticketTypeId }: Omit<AnswerPlace, 'isComplete'>): boolean {
  if (!question.isActive || question.scope !== scope) return false
  if (question.ticketTypeIds.length === 0 || scope === 'order') return true
  return ticketTypeId !== undefined && question.ticketTypeIds.includes(ticketTypeId)
}

/**
 * Checks answers against the questions of their event, for servers and forms alike. Empty texts and lists count as
 * not answered and are left out of what is given back; texts are trimmed.
 */
export function checkAnswers(
  questions: Question[],
  given: AnswerInput[] | undefined,
  where: AnswerPlace,
): { answers: AnswerInput[] } | { issue: AnswerIssue } {
  const asked = new Map(questions.filter((question) => isAsked(question, where)).map((one) => [one.id, one]))
  const answers = new Map<string, AnswerInput>()
  for (const { questionId, value } of given ?? []) {
    const question = asked.get(questionId)
    if (!question) return { issue: issue(questionId, 'unknown') }
    const tidy = typeof value === 'string' ? value.trim() : value
    if (isEmpty(tidy)) continue
    const fault = answers.has(questionId) ? 'malformed' : faultOf(question, tidy)
    if (fault) return { issue: issue(questionId, fault) }
    answers.set(questionId, { questionId, value: tidy })
  }
  const missing = where.isComplete && [...asked.values()].find(({ id, isRequired }) => isRequired && !answers.has(id))
  return missing ? { issue: issue(missing.id, 'missing') } : { answers: [...answers.values()] }
}

function issue(questionId: string, fault: AnswerFault): AnswerIssue {
  return { questionId, fault, message: messages[fault] }
}

function isEmpty(value: AnswerValue): boolean {
  return value === '' || (Array.isArray(value) && value.length === 0)
}

type Check = (value: AnswerValue, options: string[]) => AnswerFault | null

const isText =
  (limit: number): Check =>
  (value) => {
    if (typeof value !== 'string') return 'malformed'
    return value.length > limit ? 'too_long' : null
  }

const checks: Record<QuestionKind, Check> = {
  text: isText(ANSWER_LIMITS.text),
  long_text: isText(ANSWER_LIMITS.long_text),
  number: (value) => (typeof value === 'number' && Number.isFinite(value) ? null : 'malformed'),
  yes_no: (value) => (typeof value === 'boolean' ? null : 'malformed'),
  date: (value) => (typeof value === 'string' && isDay(value) ? null : 'malformed'),
  choice: (value, options) => {
    if (typeof value !== 'string') return 'malformed'
    return options.includes(value) ? null : 'no_option'
  },
  choices: (value, options) => {
    if (!Array.isArray(value) || new Set(value).size !== value.length) return 'malformed'
    return value.every((one) => options.includes(one)) ? null : 'no_option'
  },
}

function faultOf({ kind, options }: Question, value: AnswerValue): AnswerFault | null {
  return checks[kind](value, options)
}

/** A calendar day that there is, `YYYY-MM-DD`. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}
