import { Box, Button, Group, Stack, Title } from '@mantine/core'
import { IconRepeat } from '@tabler/icons-react'
import { api } from '@turnout/client/react'
import type { WebhookDeliveryDetail } from '@turnout/router/schema/webhooks'
import { useTranslation } from 'react-i18next'
import { useErrorText } from '../../lib/error-text.ts'
import { readerZone } from '../../lib/time.ts'
import { toastDone, toastError } from '../../lib/toast.ts'
import { Facts } from '../../ui/facts.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { Loaded } from '../../ui/state.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { Moment } from '../../ui/when.tsx'
import { deliveryTones, resultText } from './webhook-words.ts'
import classes from './webhooks.module.css'

const WHILE_PENDING_MS = 1_500

interface DeliveryPanelProps {
  /** Null closes it. */
  deliveryId: string | null
  canReplay: boolean
  onClose: () => void
}

/** One delivery: what is sent, and how each try went. */
export function DeliveryPanel({ deliveryId, canReplay, onClose }: DeliveryPanelProps) {
  const { t } = useTranslation()
  const query = api.webhooks.delivery.useQuery(
    { deliveryId: deliveryId ?? '' },
    {
      enabled: deliveryId !== null,
      refetchInterval: ({ state }) => (state.data?.status === 'pending' ? WHILE_PENDING_MS : false),
    },
  )
  return (
    <SidePanel opened={deliveryId !== null} onClose={onClose} title={query.data?.type ?? t('webhooks.delivery.id')}>
      <Loaded query={query}>
        {(delivery) => <Delivery delivery={delivery} canReplay={canReplay} onReplayed={onClose} />}
      </Loaded>
    </SidePanel>
  )
}

interface DeliveryProps {
  delivery: WebhookDeliveryDetail
  canReplay: boolean
  onReplayed: () => void
}

function Delivery({ delivery, canReplay, onReplayed }: DeliveryProps) {
  const { t } = useTranslation()
  const { id, status, messageId, nextAttemptAt, createdAt, replayOf, log, body } = delivery
  const zone = readerZone()
  return (
    <Stack gap="lg">
      <Facts
        facts={[
          [
            t('webhooks.log.column.state'),
            <StatusBadge key="state" tone={deliveryTones[status]}>
              {t(`webhooks.log.status.${status}`)}
            </StatusBadge>,
          ],
          [t('webhooks.log.column.at'), <Moment key="at" at={createdAt} zone={zone} />],
          ...(nextAttemptAt && log.length > 0
            ? [
                [
                  t('webhooks.delivery.next'),
                  <Moment key="next" at={nextAttemptAt} zone={zone} style="minute" />,
                ] as const,
              ]
            : []),
          [
            t('webhooks.delivery.id'),
            <span key="id" className={classes.code}>
              {id}
            </span>,
          ],
          ...(messageId ? [[t('webhooks.delivery.message'), messageId] as const] : []),
          ...(replayOf
            ? [
                [
                  t('webhooks.delivery.replayOf'),
                  <span key="of" className={classes.code}>
                    {replayOf}
                  </span>,
                ] as const,
              ]
            : []),
        ]}
      />
      {canReplay && status !== 'pending' && delivery.cause !== 'test' && (
        <Replay delivery={delivery} onReplayed={onReplayed} />
      )}
      <div>
        <Title order={3} size="h4" mb="xs">
          {t('webhooks.delivery.attempts')}
        </Title>
        {log.length === 0 ? t('webhooks.delivery.none') : <Attempts log={log} />}
      </div>
      <div>
        <Title order={3} size="h4" mb="xs">
          {t('webhooks.delivery.body')}
        </Title>
        <Code label={t('webhooks.delivery.body')} text={pretty(body)} />
      </div>
    </Stack>
  )
}

/** Newest first. */
function Attempts({ log }: Pick<WebhookDeliveryDetail, 'log'>) {
  const { t } = useTranslation()
  return (
    <ol className={classes.attempts} reversed>
      {[...log].reverse().map((attempt) => {
        const { number, startedAt, durationMs, status, error, response } = attempt
        return (
          <li key={number}>
            <span className={classes.attemptHead}>
              <strong>{t('webhooks.delivery.attempt', { number })}</strong>
              <span>{resultText({ lastStatus: status, lastError: error }, t)}</span>
              <span className={classes.sub}>
                <Moment at={startedAt} zone={readerZone()} /> · {t('webhooks.delivery.took', { ms: durationMs })}
              </span>
            </span>
            {status !== null &&
              (response ? (
                <Code
                  label={`${t('webhooks.delivery.response')}: ${t('webhooks.delivery.attempt', { number })}`}
                  text={response}
                />
              ) : (
                <span className={classes.sub}>{t('webhooks.delivery.noResponse')}</span>
              ))}
          </li>
        )
      })}
    </ol>
  )
}

/** Text as it is. It scrolls by itself, so the keyboard has to reach it. */
function Code({ label, text }: { label: string; text: string }) {
  return (
    <Box component="section" className={classes.pre} aria-label={label} tabIndex={0}>
      {text}
    </Box>
  )
}

function Replay({ delivery: { id, webhookId }, onReplayed }: Omit<DeliveryProps, 'canReplay'>) {
  const { t } = useTranslation()
  const utils = api.useUtils()
  const errorText = useErrorText()
  const replay = api.webhooks.replay.useMutation({
    onSuccess() {
      void utils.webhooks.deliveries.invalidate({ webhookId })
      toastDone(t('webhooks.delivery.replayed'))
      onReplayed()
    },
    onError: (error) => toastError(errorText(error)),
  })
  return (
    <Group>
      <Button
        variant="default"
        leftSection={<IconRepeat size={16} aria-hidden />}
        loading={replay.isPending}
        onClick={() => replay.mutate({ deliveryId: id, idempotencyKey: crypto.randomUUID() })}
      >
        {t('webhooks.delivery.replay')}
      </Button>
    </Group>
  )
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
