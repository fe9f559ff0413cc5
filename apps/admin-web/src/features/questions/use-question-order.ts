import { api } from '@turnout/client/react'
import type { Question } from '@turnout/router/schema/questions'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useErrorText } from '../../lib/error-text.ts'
import { toastError } from '../../lib/toast.ts'
import { moved, newPlaces } from './question-form-values.ts'

/**
 * Moves questions in the list at once and saves their places one move after the other, so that the server ends with
 * the order on screen.
 */
export function useQuestionOrder(eventId: string) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const utils = api.useUtils()
  const { mutateAsync } = api.questions.update.useMutation()
  const queue = useRef<Promise<void>>(Promise.resolve())
  const [said, setSaid] = useState('')

  const save = async (places: ReturnType<typeof newPlaces>) => {
    try {
      for (const place of places) await mutateAsync(place)
    } catch (error) {
      toastError(t('questions.orderFailed', { why: errorText(error) }))
      await utils.questions.list.invalidate({ eventId })
    }
  }

  const move = (list: Question[], from: number, to: number) => {
    if (from === to || to < 0 || to >= list.length) return
    const next = moved(list, from, to)
    const places = newPlaces(next)
    utils.questions.list.setData(
      { eventId },
      next.map((question, index) => ({ ...question, sortOrder: index + 1 })),
    )
    setSaid(t('questions.moved', { label: next[to]?.label ?? '', place: to + 1, count: list.length }))
    queue.current = queue.current.then(() => save(places))
  }

  return { move, said }
}
