import { invalid } from '../core/errors.ts'
import type { Question } from './schema.ts'

/** An event's questions are asked together, and an order answers at most so many. */
export const MAX_QUESTIONS_PER_EVENT = 50

/**
 * Options are for choosing from. What is asked once for a whole order is asked whatever is bought.
 * @throws DomainError VALIDATION_ERROR naming the field
 */
export function requireSensibleQuestion(
  question: Pick<Question, 'scope' | 'kind' | 'options' | 'ticketTypeIds'>,
): void {
  const { scope, kind, options, ticketTypeIds } = question
  const isChoice = kind === 'choice' || kind === 'choices'
  if (!isChoice && options.length > 0) throw invalid('options', 'Only for questions with a choice')
  if (isChoice && options.length < 2) throw invalid('options', 'Give at least two to choose from')
  if (new Set(options).size !== options.length) throw invalid('options', 'Name each option once')
  if (scope === 'order' && ticketTypeIds.length > 0) {
    throw invalid('ticketTypeIds', 'Only for questions that are asked for each ticket')
  }
}
