import { codeOf } from '@turnout/client'
import { api } from '@turnout/client/react'
import type { Question } from '@turnout/router/schema/questions'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useErrorText } from '../../lib/error-text.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import type { questionInputOf } from './question-form-values.ts'

/** Makes a question, or changes all of it but how often it is asked and how it is answered. */
export function useSaveQuestion(eventId: string, question: Question | null, onDone: () => void) {
  const { t } = useTranslation()
  const utils = api.useUtils()
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const finish = (saved: Question) => {
    utils.questions.list.setData({ eventId }, (list) =>
      list?.some(({ id }) => id === saved.id)
        ? list.map((other) => (other.id === saved.id ? saved : other))
        : [...(list ?? []), saved],
    )
    toastDone(t(question ? 'questions.form.saved' : 'questions.form.created'))
    onDone()
  }
  const create = api.questions.create.useMutation({ onSuccess: finish })
  const update = api.questions.update.useMutation({ onSuccess: finish })
  return {
    error: create.error ?? update.error,
    isPending: create.isPending || update.isPending,
    isSuccess: create.isSuccess || update.isSuccess,
    run: (input: ReturnType<typeof questionInputOf>, shape: Pick<Question, 'kind' | 'scope'>) =>
      question
        ? update.mutate({ ...input, questionId: question.id })
        : create.mutate({ ...input, ...shape, eventId, idempotencyKey }),
  }
}

/** Deletes a question nobody has answered. @returns whether it did */
export function useDeleteQuestion({ id: questionId, eventId }: Question): () => Promise<boolean> {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const utils = api.useUtils()
  const remove = api.questions.delete.useMutation({
    onError: (error) =>
      toastError(codeOf(error) === 'HAS_REGISTRATIONS' ? t('questions.deleteForbidden') : errorText(error)),
  })
  return async () => {
    const done = await remove.mutateAsync({ questionId }).catch(() => null)
    if (!done) return false
    utils.questions.list.setData({ eventId }, (list) => list?.filter(({ id }) => id !== questionId))
    toastDone(t('questions.deleted'))
    return true
  }
}
