import { codeOf } from '@turnout/client'
import { api } from '@turnout/client/react'
import type { SaleCode } from '@turnout/router/schema/codes'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useErrorText } from '../../lib/error-text.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import type { CodeFormValues, codeInputOf } from './code-form-values.ts'

/** Puts a code that was saved into the list that is on screen. */
function usePutCode(eventId: string) {
  const utils = api.useUtils()
  return (saved: SaleCode) =>
    utils.codes.list.setData({ eventId }, (list) =>
      list?.some(({ id }) => id === saved.id)
        ? list.map((other) => (other.id === saved.id ? saved : other))
        : [saved, ...(list ?? [])],
    )
}

/** Makes a code, or changes all of it but its name and kind. */
export function useSaveCode(eventId: string, code: SaleCode | null, onDone: () => void) {
  const { t } = useTranslation()
  const put = usePutCode(eventId)
  const [idempotencyKey] = useState(() => crypto.randomUUID())
  const finish = (saved: SaleCode) => {
    put(saved)
    toastDone(t(code ? 'codes.form.saved' : 'codes.form.created', { code: saved.code }))
    onDone()
  }
  const create = api.codes.create.useMutation({ onSuccess: finish })
  const update = api.codes.update.useMutation({ onSuccess: finish })
  return {
    error: create.error ?? update.error,
    isTaken: codeOf(create.error) === 'CONFLICT',
    isPending: create.isPending || update.isPending,
    isSuccess: create.isSuccess || update.isSuccess,
    run: (input: ReturnType<typeof codeInputOf>, { code: name, kind }: CodeFormValues) =>
      code
        ? update.mutate({ ...input, codeId: code.id })
        : create.mutate({ ...input, eventId, code: name, kind, idempotencyKey }),
  }
}

/** Turns a code off or on, and deletes what no order ever named. */
export function useCodeActions(eventId: string) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const utils = api.useUtils()
  const put = usePutCode(eventId)
  const update = api.codes.update.useMutation({
    onSuccess: (saved) => {
      put(saved)
      toastDone(t(saved.isActive ? 'codes.turnedOn' : 'codes.turnedOff', { code: saved.code }))
    },
    onError: (error) => toastError(errorText(error)),
  })
  const remove = api.codes.delete.useMutation({
    onError: (error) =>
      toastError(codeOf(error) === 'HAS_REGISTRATIONS' ? t('codes.deleteForbidden') : errorText(error)),
  })
  return {
    isBusy: (codeId: string) => update.isPending && update.variables.codeId === codeId,
    turn: ({ id, isActive }: SaleCode) => update.mutate({ codeId: id, isActive: !isActive }),
    remove: async (code: SaleCode) => {
      const done = await remove.mutateAsync({ codeId: code.id }).catch(() => null)
      if (!done) return false
      utils.codes.list.setData({ eventId }, (list) => list?.filter(({ id }) => id !== code.id))
      toastDone(t('codes.deleted', { code: code.code }))
      return true
    },
  }
}
