import { Button, Group, Modal, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { api } from '@turnout/client/react'
import type { Job } from '@turnout/router/schema/jobs'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useErrorText } from '../../lib/error-text.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { useFocusHome } from '../../lib/use-focus-home.ts'
import { ConfirmButton } from '../../ui/confirm.tsx'
import { useKindName } from './job-facts.tsx'

const SHORTEST_REASON = 3

/** What a change to a job does to what is on screen. */
function useAfterwards(words: () => string) {
  const utils = api.useUtils()
  const errorText = useErrorText()
  return {
    onSuccess: () => toastDone(words()),
    onError: (error: unknown) => toastError(errorText(error)),
    onSettled: () => {
      void utils.jobs.list.invalidate()
      void utils.jobs.summary.invalidate()
    },
  }
}

export function RetryJob({ job }: { job: Job }) {
  const { t } = useTranslation()
  const kindName = useKindName()
  const retry = api.jobs.retry.useMutation(useAfterwards(() => t('jobs.retried')))
  return (
    <Button
      size="xs"
      variant="default"
      loading={retry.isPending}
      aria-label={t('jobs.retryOne', { name: kindName(job.name) })}
      onClick={() => retry.mutate({ id: job.id })}
    >
      {t('jobs.retry')}
    </Button>
  )
}

export function RetryAll({ name }: { name: string }) {
  const { t } = useTranslation()
  const kindName = useKindName()
  const utils = api.useUtils()
  const errorText = useErrorText()
  const retryAll = api.jobs.retryAll.useMutation({
    onSuccess: ({ retried }) => toastDone(t('jobs.retriedAll', { count: retried })),
    onError: (error) => toastError(errorText(error)),
    onSettled: () => {
      void utils.jobs.list.invalidate()
      void utils.jobs.summary.invalidate()
    },
  })
  return (
    <Group>
      <ConfirmButton
        label={t('jobs.retryAll')}
        title={t('jobs.retryAllOf', { name: kindName(name) })}
        text={t('jobs.retryAllText')}
        confirmLabel={t('jobs.retry')}
        onConfirm={() => retryAll.mutateAsync({ name }).catch(() => undefined)}
      />
    </Group>
  )
}

export function DiscardJob({ job }: { job: Job }) {
  const { t } = useTranslation()
  const kindName = useKindName()
  const [opened, { open, close }] = useDisclosure(false)
  const goHome = useFocusHome(opened)
  const [reason, setReason] = useState('')
  const [isShort, setShort] = useState(false)
  const after = useAfterwards(() => t('jobs.discarded'))
  const discard = api.jobs.discard.useMutation({
    ...after,
    onSuccess: () => {
      close()
      after.onSuccess()
    },
  })
  const send = () => {
    if (reason.trim().length < SHORTEST_REASON) return setShort(true)
    discard.mutate({ id: job.id, reason })
  }
  return (
    <>
      <Button
        size="xs"
        variant="subtle"
        aria-label={t('jobs.discardOne', { name: kindName(job.name) })}
        onClick={() => {
          setShort(false)
          open()
        }}
      >
        {t('jobs.discard')}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        onExitTransitionEnd={goHome}
        title={t('jobs.discardTitle')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <form
          noValidate
          onSubmit={(submitted) => {
            submitted.preventDefault()
            send()
          }}
        >
          <Text mb="sm">{t('jobs.discardText')}</Text>
          <TextInput
            label={t('jobs.reason')}
            required
            withAsterisk={false}
            maxLength={300}
            value={reason}
            error={isShort && t('jobs.reasonShort')}
            onChange={({ currentTarget }) => {
              setShort(false)
              setReason(currentTarget.value)
            }}
          />
          <Group justify="flex-end" mt="lg" gap="xs">
            <Button variant="default" onClick={close}>
              {t('common.keep')}
            </Button>
            <Button type="submit" color="red.9" loading={discard.isPending}>
              {t('jobs.discard')}
            </Button>
          </Group>
        </form>
      </Modal>
    </>
  )
}
