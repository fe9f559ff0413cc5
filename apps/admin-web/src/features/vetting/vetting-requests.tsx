import { Button, Group, Text, Textarea } from '@mantine/core'
import { api } from '@turnout/client/react'
import type { VettingRequest } from '@turnout/router/schema/vetting'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useErrorText } from '../../lib/error-text.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { useNow } from '../../lib/use-now.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { Section } from '../../ui/page.tsx'
import { Ago } from '../../ui/when.tsx'
import classes from './vetting.module.css'

/** Requests that wait for an admin, on top of the people. Nothing where nobody asks. */
export function VettingRequests() {
  const { t } = useTranslation()
  const [limit, setLimit] = useState(5)
  const query = api.vetting.list.useQuery({ status: 'open', limit }, { placeholderData: (before) => before })
  const [deciding, setDeciding] = useState<{ request: VettingRequest; isGranted: boolean } | null>(null)
  const requests = query.data?.items ?? []
  if (requests.length === 0 && !deciding) return null
  const hasMore = Boolean(query.data?.nextCursor)
  return (
    <Section
      flush
      title={t('vetting.requests')}
      note={hasMore ? undefined : t('vetting.requestsNote', { count: requests.length })}
    >
      <ul className={classes.requests}>
        {requests.map((request) => (
          <Request key={request.id} request={request} onDecide={(isGranted) => setDeciding({ request, isGranted })} />
        ))}
      </ul>
      {hasMore && (
        <Group p="md" justify="center">
          <Button variant="default" size="sm" onClick={() => setLimit(Math.min(100, limit + 20))}>
            {t('vetting.moreRequests')}
          </Button>
        </Group>
      )}
      {deciding && <Decision key={deciding.request.id} {...deciding} onClose={() => setDeciding(null)} />}
    </Section>
  )
}

function Request({ request, onDecide }: { request: VettingRequest; onDecide: (isGranted: boolean) => void }) {
  const { t } = useTranslation()
  const now = useNow(60_000)
  const { userName: name, userEmail, level, currentLevel, message, createdAt } = request
  return (
    <li className={classes.request}>
      <div className={classes.who}>
        <Text component="span" fw={600}>
          {name}
        </Text>{' '}
        <span className={classes.asks}>
          {t('vetting.asksFor', { level: t(`vetting.level.${level}`), now: t(`vetting.level.${currentLevel}`) })}
        </span>
        <Text size="sm" c="dimmed">
          {userEmail} · <Ago at={createdAt} now={now} />
        </Text>
        {message && <p className={classes.message}>{message}</p>}
      </div>
      <Group gap="xs">
        <Button
          variant="default"
          size="sm"
          aria-label={t('vetting.refuseOf', { name })}
          onClick={() => onDecide(false)}
        >
          {t('vetting.refuse')}
        </Button>
        <Button size="sm" aria-label={t('vetting.grantOf', { name })} onClick={() => onDecide(true)}>
          {t('vetting.grant')}
        </Button>
      </Group>
    </li>
  )
}

interface DecisionProps {
  request: VettingRequest
  isGranted: boolean
  onClose: () => void
}

/** Grants or refuses, with a word to the member. What was typed stays when it fails. */
function Decision({ request, isGranted, onClose }: DecisionProps) {
  const { t } = useTranslation()
  const errorText = useErrorText()
  const utils = api.useUtils()
  const [answer, setAnswer] = useState('')
  const words = { name: request.userName, level: t(`vetting.level.${request.level}`) }
  const decide = api.vetting.decide.useMutation({
    onSuccess: async () => {
      toastDone(t(isGranted ? 'vetting.granting.done' : 'vetting.refusing.done', words))
      await Promise.all([utils.vetting.list.invalidate(), utils.users.list.invalidate()])
      onClose()
    },
    onError: (error) => {
      toastError(errorText(error))
      void utils.vetting.list.invalidate()
    },
  })
  return (
    <ConfirmDialog
      opened
      title={t(isGranted ? 'vetting.granting.title' : 'vetting.refusing.title', words)}
      text={
        <Textarea
          label={t('vetting.answer')}
          description={t('vetting.answerHint', words)}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          data-autofocus
          autosize
          minRows={2}
          maxLength={500}
          value={answer}
          onChange={(change) => setAnswer(change.currentTarget.value)}
        />
      }
      confirmLabel={t(isGranted ? 'vetting.granting.confirm' : 'vetting.refusing.confirm')}
      isDangerous={!isGranted}
      isBusy={decide.isPending}
      onConfirm={() =>
        decide.mutate({ requestId: request.id, isGranted, answer: answer.trim() === '' ? undefined : answer })
      }
      onClose={onClose}
    />
  )
}
