import { procedure, router } from '../core/trpc.ts'
import { createQuestion } from './create-question.ts'
import { deleteQuestion } from './delete-question.ts'
import { listQuestions } from './list-questions.ts'
import {
  createQuestionInput,
  done,
  listQuestionsInput,
  question,
  questionList,
  questionRef,
  updateQuestionInput,
} from './schema.ts'
import { updateQuestion } from './update-question.ts'

/** What an event asks its buyers. */
export const questionsRouter = router({
  list: procedure
    .input(listQuestionsInput)
    .output(questionList)
    .query(({ ctx, input }) => listQuestions(ctx, input)),
  create: procedure
    .input(createQuestionInput)
    .output(question)
    .mutation(({ ctx, input }) => createQuestion(ctx, input)),
  update: procedure
    .input(updateQuestionInput)
    .output(question)
    .mutation(({ ctx, input }) => updateQuestion(ctx, input)),
  delete: procedure
    .input(questionRef)
    .output(done)
    .mutation(({ ctx, input }) => deleteQuestion(ctx, input)),
})
