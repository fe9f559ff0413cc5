import { z } from 'zod'
import { done, id, idempotencyKey, line, text } from '../core/values.ts'

/** Asked once per order, or for each ticket. */
export const questionScope = z.enum(['order', 'ticket'])
export const questionKind = z.enum(['text', 'long_text', 'number', 'yes_no', 'choice', 'choices', 'date'])

/** What an event asks those who buy. */
export const question = z.object({
  id,
  eventId: id,
  scope: questionScope,
  kind: questionKind,
  label: z.string(),
  help: z.string(),
  /** Of `choice` and `choices`. */
  options: z.array(z.string()),
  isRequired: z.boolean(),
  /** For which ticket types; none for all. */
  ticketTypeIds: z.array(id),
  sortOrder: z.int(),
  isActive: z.boolean(),
  /** How many answers there are; 0 for those who may not see them. */
  answerCount: z.int(),
})
export const questionList = z.array(question)

const questionFields = z.object({
  label: line(1, 200),
  help: text(500),
  options: z.array(line(1, 100)).max(50),
  isRequired: z.boolean(),
  ticketTypeIds: z.array(id).max(100),
  sortOrder: z.int().min(0).max(1000),
  isActive: z.boolean(),
})
export const createQuestionInput = questionFields.extend({
  eventId: id,
  scope: questionScope,
  kind: questionKind,
  help: text(500).default(''),
  options: z.array(line(1, 100)).max(50).default([]),
  isRequired: z.boolean().default(false),
  ticketTypeIds: z.array(id).max(100).default([]),
  sortOrder: z.int().min(0).max(1000).optional(),
  isActive: z.boolean().default(true),
  idempotencyKey: idempotencyKey.optional(),
})
/** Scope and kind stay as they are. */
export const updateQuestionInput = questionFields.partial().extend({ questionId: id })
export const questionRef = z.object({ questionId: id })
/** `accessCode` shows what is asked for the hidden ticket types that it opens. */
export const listQuestionsInput = z.object({ eventId: id, accessCode: text(60).optional() })

/** text, long_text, choice: a string; date: YYYY-MM-DD; number: a number; yes_no: a boolean; choices: strings. */
export const answerValue = z.union([text(2000), z.number(), z.boolean(), z.array(text(100)).max(50)])
export const answerInput = z.object({ questionId: id, value: answerValue })
/** At most one answer to a question. */
export const answersInput = z
  .array(answerInput)
  .max(50)
  .refine((list) => new Set(list.map(({ questionId }) => questionId)).size === list.length, {
    error: 'Answer each question once',
  })
/** An answer as it is given out, with the question as it is asked now. */
export const answer = z.object({
  questionId: id,
  label: z.string(),
  kind: questionKind,
  value: answerValue,
})
export { done }

export type Question = z.infer<typeof question>
export type QuestionKind = z.infer<typeof questionKind>
export type AnswerInput = z.infer<typeof answerInput>
export type AnswerValue = z.infer<typeof answerValue>
export type Answer = z.infer<typeof answer>
export type CreateQuestionInput = z.infer<typeof createQuestionInput>
export type UpdateQuestionInput = z.infer<typeof updateQuestionInput>
export type QuestionRef = z.infer<typeof questionRef>
export type ListQuestionsInput = z.infer<typeof listQuestionsInput>
