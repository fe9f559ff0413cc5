import { Anchor, Text } from '@mantine/core'
import { IconReceiptOff } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { codeOf } from '@turnout/client'
import { api } from '@turnout/client/react'
import type { Event } from '@turnout/router/schema/events'
import type { Order } from '@turnout/router/schema/orders'
import type { Answer } from '@turnout/router/schema/questions'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { groupCode } from '../../lib/codes.ts'
import { useFormatTag } from '../../lib/language.ts'
import { isReadersClock, showInstant } from '../../lib/time.ts'
import { CopyCode } from '../../ui/copy-code.tsx'
import { Facts } from '../../ui/facts.tsx'
import { LinkButton } from '../../ui/links.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Page, PageHeader, Section } from '../../ui/page.tsx'
import { EmptyState, Loaded, LoadingRows } from '../../ui/state.tsx'
import { Moment } from '../../ui/when.tsx'
import { GiveBack } from '../refunds/give-back.tsx'
import { OrderRefunds } from '../refunds/order-refunds.tsx'
import { CancelOrder } from './cancel-order.tsx'
import { OrderHistory } from './order-history.tsx'
import { OrderMail } from './order-mail.tsx'
import { OrderMoney } from './order-money.tsx'
import classes from './order-page.module.css'
import { OrderStatusBadge } from './order-status.tsx'
import { OrderTickets } from './order-tickets.tsx'
import { useLiveOrder } from './use-live-order.ts'

/** One order: who bought what, what became of each ticket, the money, and all that happened. */
export function OrderPage() {
  const { t } = useTranslation()
  const { eventId, orderId } = useParams({ from: '/frame/organizing/events/$eventId/orders/$orderId' })
  const event = api.events.get.useQuery({ eventId })
  const order = api.orders.get.useQuery({ orderId })
  const isGone =
    order.data?.eventId === undefined
      ? codeOf(order.error) === 'NOT_FOUND' || codeOf(order.error) === 'VALIDATION_ERROR'
      : order.data.eventId !== eventId
  return (
    <Page>
      {isGone ? (
        <EmptyState
          icon={IconReceiptOff}
          isPage
          title={t('orders.one.gone.title')}
          text={t('orders.one.gone.text')}
          action={
            <LinkButton to="/events/$eventId/orders" params={{ eventId }} variant="default">
              {t('orders.nothingFound.clear')}
            </LinkButton>
          }
        />
      ) : (
        <Loaded query={event} loading={<LoadingRows rows={6} />}>
          {(known) => (
            <Loaded query={order} loading={<LoadingRows rows={6} />}>
              {(one) => <OneOrder order={one} event={known} />}
            </Loaded>
          )}
        </Loaded>
      )}
    </Page>
  )
}

function OneOrder({ order, event }: { order: Order; event: Event }) {
  const { t } = useTranslation()
  const zone = event.timeZone
  const params = { eventId: event.id }
  const isReadersZone = isReadersClock(order.createdAt, zone)
  useLiveOrder(order)
  return (
    <>
      <PageHeader
        title={t('orders.one.title', { code: groupCode(order.code, 4) })}
        badge={<OrderStatusBadge status={order.status} />}
        crumbs={[
          { label: t('events.title'), link: { to: '/events' } },
          { label: event.title, link: { to: '/events/$eventId', params } },
          { label: t('orders.title'), link: { to: '/events/$eventId/orders', params } },
        ]}
        meta={<Meta order={order} zone={zone} />}
        actions={
          <>
            <GiveBack order={order} />
            <CancelOrder order={order} zone={zone} />
          </>
        }
      />
      {order.cancelReason && (order.status === 'cancelled' || order.status === 'refunded') && (
        <Notice tone="bad">{t('orders.one.cancelledBecause', { reason: order.cancelReason })}</Notice>
      )}
      <div className={classes.layout}>
        <div className={classes.column}>
          <Section title={t('orders.one.tickets')} flush>
            <OrderTickets order={order} zone={zone} />
          </Section>
          {order.answers.length > 0 && (
            <Section title={t('tickets.editing.answers')}>
              <Facts
                facts={order.answers.map((answer) => [
                  answer.label,
                  <AnswerText key={answer.questionId} answer={answer} />,
                ])}
              />
            </Section>
          )}
          <div className={classes.history}>
            <Section title={t('orders.one.history')} note={isReadersZone ? undefined : t('common.zone.hint', { zone })}>
              <OrderHistory order={order} zone={zone} />
            </Section>
          </div>
        </div>
        <div className={classes.column}>
          <Section title={t('orders.money.title')}>
            <OrderMoney order={order} />
          </Section>
          {(order.paidMinor > 0 || order.refundedMinor > 0) && (
            <Section title={t('refunds.title')}>
              <OrderRefunds order={order} zone={zone} none={t('orders.money.noRefunds')} />
            </Section>
          )}
          <Section title={t('orders.one.buyer')}>
            <Buyer order={order} />
          </Section>
        </div>
      </div>
    </>
  )
}

/** When it was placed, how it came, and until when its seats are held. */
function Meta({ order, zone }: { order: Order; zone: string }) {
  const { t } = useTranslation()
  return (
    <span className={classes.meta}>
      <span>
        {t(`orders.one.channel.${order.channel}`)}, <Moment at={order.createdAt} zone={zone} />
      </span>
      {order.expiresAt && (order.status === 'pending' || order.status === 'expired') && (
        <span>
          {order.status === 'pending' ? t('orders.one.heldUntil') : t('orders.one.ranOut')}{' '}
          <Moment at={order.expiresAt} zone={zone} />
        </span>
      )}
    </span>
  )
}

function Buyer({ order }: { order: Order }) {
  const { t } = useTranslation()
  const facts: [string, ReactNode][] = [
    [
      t('orders.one.name'),
      <Text key="name" component="span" fw={500}>
        {order.buyerName}
      </Text>,
    ],
    [
      t('tickets.one.email'),
      <Anchor key="email" href={`mailto:${order.buyerEmail}`}>
        {order.buyerEmail}
      </Anchor>,
    ],
    [t('orders.mail.label'), <OrderMail key="mail" order={order} />],
    [
      t('orders.one.code'),
      <CopyCode key="code" shown={groupCode(order.code, 4)} value={order.code} label={t('orders.one.code')} />,
    ],
  ]
  return <Facts facts={facts} />
}

/** What was answered, in words. */
function AnswerText({ answer }: { answer: Answer }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const { value, kind } = answer
  if (typeof value === 'boolean') return value ? t('common.yes') : t('common.no')
  if (Array.isArray(value)) return value.join(', ')
  if (typeof value === 'number') return new Intl.NumberFormat(tag).format(value)
  return kind === 'date' ? showInstant(`${value}T00:00:00Z`, 'UTC', tag, 'day') : value
}
