import { Button, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { api } from '@turnout/client/react'
import type { Station } from '@turnout/router/schema/kiosk'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toastDone } from '../../lib/toast.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'

/** Ends a station at once, after asking. */
export function RevokeStation({ station }: { station: Station }) {
  const { t } = useTranslation()
  const { id: stationId, name, eventId } = station
  const utils = api.useUtils()
  const [opened, { open, close }] = useDisclosure(false)
  const [reason, setReason] = useState('')
  const revoke = api.kiosk.revoke.useMutation({
    onSuccess: (revoked) => {
      utils.kiosk.list.setData({ eventId }, (known) => known?.map((one) => (one.id === stationId ? revoked : one)))
      void utils.kiosk.list.invalidate({ eventId })
      close()
      toastDone(t('kiosk.revoking.done', { name }))
    },
  })
  return (
    <>
      <Button
        variant="default"
        size="xs"
        c="var(--turnout-bad)"
        aria-label={t('kiosk.revoking.label', { name })}
        onClick={open}
      >
        {t('kiosk.revoking.action')}
      </Button>
      <ConfirmDialog
        opened={opened}
        title={t('kiosk.revoking.title', { name })}
        text={
          <Stack gap="md">
            <Text>{station.state === 'waiting' ? t('kiosk.revoking.waiting') : t('kiosk.revoking.text')}</Text>
            <TextInput
              label={t('kiosk.revoking.reason')}
              placeholder={t('common.optional')}
              maxLength={300}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <FormAlert error={revoke.error} />
          </Stack>
        }
        confirmLabel={t('kiosk.revoking.confirm')}
        isDangerous
        isBusy={revoke.isPending}
        onConfirm={() => revoke.mutate({ stationId, reason: reason.trim() || undefined })}
        onClose={close}
      />
    </>
  )
}
