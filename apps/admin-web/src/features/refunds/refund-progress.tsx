import { api } from '@turnout/client/react'
import type { RefundProgress } from '@turnout/router/schema/refunds'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { showMoney } from '../../lib/money.ts'
import { LinkButton } from '../../ui/links.tsx'
import { Section } from '../../ui/page.tsx'
import { Loaded, LoadingRows } from '../../ui/state.tsx'
import classes from './refunds.module.css'

/** News tell of every step; the last one, that nothing is left to be looked at, is none. */
const LOOK_AGAIN_MS = 10_000

/** Nothing is left to be looked at, and nothing on its way. */
export function isFinished({ ordersLeft, requested }: Pick<RefundProgress, 'ordersLeft' | 'requested'>): boolean {
  return ordersLeft === 0 && requested.count === 0
}

/** How far the refunds of a cancelled event have come, read again and again until there is nothing more to come. */
export function RefundProgressCard({ eventId }: { eventId: string }) {
  const { t } = useTranslation()
  const query = api.refunds.progress.useQuery(
    { eventId },
    {
      staleTime: 0,
      refetchInterval: ({ state }) => (state.data && isFinished(state.data) ? false : LOOK_AGAIN_MS),
    },
  )
  return (
    <Section title={t('refunds.progress.title')}>
      <Loaded query={query} loading={<LoadingRows rows={1} height={88} />}>
        {(progress) => <Progress progress={progress} eventId={eventId} />}
      </Loaded>
    </Section>
  )
}

const parts = ['succeeded', 'requested', 'failed'] as const

function Progress({ progress, eventId }: { progress: RefundProgress; eventId: string }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const { ordersLeft, succeeded, requested, failed } = progress
  const number = new Intl.NumberFormat(tag)
  const refunds = succeeded.count + requested.count + failed.count
  const whole = Math.max(1, refunds + ordersLeft)
  const said =
    failed.count > 0 && isFinished(progress)
      ? t('refunds.progress.stuck', { count: failed.count })
      : ordersLeft > 0
        ? t('refunds.progress.looking', { count: ordersLeft })
        : refunds === 0
          ? t('refunds.progress.nothing')
          : requested.count > 0
            ? t('refunds.progress.going', { done: number.format(succeeded.count), all: number.format(refunds) })
            : t('refunds.progress.done')
  return (
    <>
      <p className={classes.said} role="status">
        {said}
      </p>
      {(refunds > 0 || ordersLeft > 0) && (
        <>
          <div
            className={classes.bar}
            role="progressbar"
            aria-label={t('refunds.progress.bar')}
            aria-valuemin={0}
            aria-valuemax={whole}
            aria-valuenow={succeeded.count}
          >
            {parts.map((part) => (
              <span key={part} data-part={part} style={{ width: `${(progress[part].count / whole) * 100}%` }} />
            ))}
          </div>
          <dl className={classes.numbers}>
            {parts.map((part) => (
              <div key={part} data-part={part}>
                <dt>{t(`refunds.status.${part}`)}</dt>
                <dd>
                  <strong>{number.format(progress[part].count)}</strong>{' '}
                  <span>{showMoney(progress[part].amountMinor, progress.currency, tag)}</span>
                </dd>
              </div>
            ))}
            {ordersLeft > 0 && (
              <div data-part="left">
                <dt>{t('refunds.progress.ordersLeft')}</dt>
                <dd>
                  <strong>{number.format(ordersLeft)}</strong>
                </dd>
              </div>
            )}
          </dl>
          <LinkButton
            to="/events/$eventId/orders/refunds"
            params={{ eventId }}
            search={failed.count > 0 ? { status: 'failed' } : {}}
            variant="default"
            size="sm"
          >
            {failed.count > 0 ? t('refunds.progress.showFailed') : t('refunds.progress.show')}
          </LinkButton>
        </>
      )}
    </>
  )
}
