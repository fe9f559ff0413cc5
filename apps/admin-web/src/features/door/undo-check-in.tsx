import { Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTurnout } from '@turnout/client/react'
import type { ScanEntry, Stats } from '@turnout/router/schema/check-in'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toastDone } from '../../lib/toast.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'

interface UndoCheckInProps {
  eventId: string
  /** The scan whose check-in is to be undone; null closes the dialog. */
  scan: ScanEntry | null
  refresh: () => Promise<Stats | undefined>
  onClose: () => void
}

/** Thrown when the check-in cannot be found among those that stand. */
class NotStanding extends Error {
  override readonly name = 'NotStanding'
}

/** Takes a check-in back, after asking why. */
export function UndoCheckIn({ eventId, scan, refresh, onClose }: UndoCheckInProps) {
  const { t } = useTranslation()
  const { api } = useTurnout()
  const [reason, setReason] = useState('')
  // What is shown stays in place while the dialog closes.
  const [shown, setShown] = useState(scan)
  if (scan !== null && scan !== shown) setShown(scan)
  const name = shown?.attendeeName ?? t('door.scans.unnamed')
  const undo = useMutation({
    mutationFn: async (entry: ScanEntry) => {
      const checkInId = entry.checkInId ?? (await findCheckIn(entry, refresh))
      await api.checkIn.undo.mutate({ checkInId, reason: reason.trim() })
    },
    onSuccess: async () => {
      close()
      toastDone(t('door.undo.done', { name }))
      await refresh()
    },
  })
  const close = () => {
    setReason('')
    undo.reset()
    onClose()
  }
  return (
    <ConfirmDialog
      key={eventId}
      opened={scan !== null}
      title={t('door.undo.title')}
      text={
        <Stack gap="md">
          <Text>{t('door.undo.text', { name, session: shown?.sessionCode ?? '' })}</Text>
          <TextInput
            label={t('door.undo.reason')}
            withAsterisk
            maxLength={300}
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <FormAlert error={undo.error} text={undo.error instanceof NotStanding ? t('door.undo.gone') : undefined} />
        </Stack>
      }
      confirmLabel={t('door.undo.confirm')}
      isDangerous
      isBusy={undo.isPending}
      isDisabled={reason.trim() === ''}
      onConfirm={() => shown && undo.mutate(shown)}
      onClose={close}
    />
  )
}

/** News of a scan does not carry its check-in's id; the numbers do. */
async function findCheckIn({ scanId }: ScanEntry, refresh: () => Promise<Stats | undefined>): Promise<string> {
  const stats = await refresh()
  const entry = stats?.lastScans.find((one) => one.scanId === scanId)
  if (entry?.checkInId && entry.status === 'standing') return entry.checkInId
  throw new NotStanding('The check-in does not stand')
}
