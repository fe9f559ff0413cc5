import { createQuestionInput, type Question, type QuestionKind } from '@turnout/router/schema/questions'
import type { TFunction } from 'i18next'
import { fieldErrors } from '../../lib/form-errors.ts'

/** A question as it is typed: options one on each line. */
export interface QuestionFormValues {
  scope: Question['scope']
  kind: QuestionKind
  label: string
  help: string
  options: string
  isRequired: boolean
  ticketTypeIds: string[]
  isActive: boolean
}

export const emptyQuestion: QuestionFormValues = {
  scope: 'ticket',
  kind: 'text',
  label: '',
  help: '',
  options: '',
  isRequired: false,
  ticketTypeIds: [],
  isActive: true,
}

export function questionValuesOf(question: Question): QuestionFormValues {
  const { scope, kind, label, help, isRequired, ticketTypeIds, isActive } = question
  return { scope, kind, label, help, options: question.options.join('\n'), isRequired, ticketTypeIds, isActive }
}

/** True for questions whose answers are chosen from a list. */
export function hasOptions(kind: QuestionKind): boolean {
  return kind === 'choice' || kind === 'choices'
}

/** What the server takes of what can change later. */
export function questionInputOf(values: QuestionFormValues) {
  const lines = values.options.split('\n').map((line) => line.trim())
  return {
    label: values.label,
    help: values.help,
    options: hasOptions(values.kind) ? lines.filter((line) => line !== '') : [],
    isRequired: values.isRequired,
    // What is asked once per order is asked whatever is bought.
    ticketTypeIds: values.scope === 'order' ? [] : values.ticketTypeIds,
    isActive: values.isActive,
  }
}

/** What is wrong with what was typed, by field. */
export function checkQuestion(values: QuestionFormValues, eventId: string, t: TFunction): Record<string, string> {
  const input = questionInputOf(values)
  const found = fieldErrors(createQuestionInput, { ...input, scope: values.scope, kind: values.kind, eventId }, t)
  const errors: Record<string, string> = {}
  for (const [path, message] of Object.entries(found)) errors[path.split('.')[0] ?? path] ??= message
  const { options } = input
  if (hasOptions(values.kind) && (options.length < 2 || new Set(options).size < options.length)) {
    errors.options = t('questions.form.optionsRule')
  }
  return errors
}

/** The list with one of its questions at another place. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, index) => index !== from)
  const item = list[from]
  return item === undefined ? [...list] : [...rest.slice(0, to), item, ...rest.slice(to)]
}

/** What must be written so that questions stand in this order: as few as can be, each with its new place. */
export function newPlaces(list: readonly Question[]): { questionId: string; sortOrder: number }[] {
  return list
    .map(({ id, sortOrder }, index) => ({ questionId: id, sortOrder: index + 1, was: sortOrder }))
    .filter(({ sortOrder, was }) => sortOrder !== was)
    .map(({ questionId, sortOrder }) => ({ questionId, sortOrder }))
}
