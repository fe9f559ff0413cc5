import { Anchor, Group, Stack, Text, Title } from '@mantine/core'
import { IconReceiptOff } from '@tabler/icons-react'
import { codeOf } from '@turnout/client'
import { api } from '@turnout/client/react'
import type { Event } from '@turnout/router/schema/events'
import type { Order } from '@turnout/router/schema/orders'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { groupCode } from '../../lib/codes.ts'
import { CopyCode } from '../../ui/copy-code.tsx'
import { Facts } from '../../ui/facts.tsx'
import { Money } from '../../ui/money.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { EmptyState, Loaded, LoadingRows } from '../../ui/state.tsx'
import { Moment } from '../../ui/when.tsx'
import { CancelOrder } from './cancel-order.tsx'
import { OrderMail } from './order-mail.tsx'
import { OrderStatusBadge } from './order-status.tsx'
import { OrderTickets } from './order-tickets.tsx'
import classes from './orders.module.css'

interface OrderDrawerProps {
  /** Undefined closes it. */
  orderId: string | undefined
  event: Event
  onClose: () => void
}

/** One order beside the list it was opened from. */
export function OrderDrawer({ orderId, event, onClose }: OrderDrawerProps) {
  const { t } = useTranslation()
  // What is shown stays in place while the drawer closes.
  const [shownId, setShownId] = useState(orderId)
  if (orderId !== undefined && orderId !== shownId) setShownId(orderId)
  const query = api.orders.get.useQuery({ orderId: shownId ?? '' }, { enabled: shownId !== undefined })
  const isGone = codeOf(query.error) === 'NOT_FOUND' || codeOf(query.error) === 'VALIDATION_ERROR'
  return (
    <SidePanel
      opened={orderId !== undefined}
      onClose={onClose}
      title={query.data ? <Head order={query.data} /> : t('orders.column.order')}
    >
      {isGone ? (
        <EmptyState icon={IconReceiptOff} title={t('orders.one.gone.title')} text={t('orders.one.gone.text')} />
      ) : (
        <Loaded query={query} loading={<LoadingRows rows={5} />}>
          {(order) => <Details order={order} event={event} />}
        </Loaded>
      )}
    </SidePanel>
  )
}

function Head({ order }: { order: Order }) {
  const { t } = useTranslation()
  return (
    <span className={classes.drawerHead}>
      <Text component="span" fw={650} size="lg">
        {t('orders.one.title', { code: groupCode(order.code, 4) })}
      </Text>
      <OrderStatusBadge status={order.status} />
    </span>
  )
}

function Details({ order, event }: { order: Order; event: Event }) {
  const { t } = useTranslation()
  const zone = event.timeZone
  return (
    <Stack gap="xl">
      <Facts
        facts={[
          [t('orders.one.buyer'), <Buyer key="buyer" order={order} />],
          [t('orders.one.total'), <Money key="total" minor={order.totalMinor} currency={order.currency} />],
          [t('orders.mail.label'), <OrderMail key="mail" order={order} />],
          [t('orders.one.source'), t(`orders.one.channel.${order.channel}`)],
          [
            t('orders.one.code'),
            <CopyCode key="code" shown={groupCode(order.code, 4)} value={order.code} label={t('orders.one.code')} />,
          ],
          ...history(order).map(([what, at]): [string, ReactNode] => [
            t(`orders.one.${what}`),
            <Moment key={what} at={at} zone={zone} />,
          ]),
        ]}
      />
      <section aria-labelledby="order-tickets">
        <Title order={3} id="order-tickets" mb="sm">
          {t('orders.one.tickets')}
        </Title>
        <OrderTickets tickets={order.tickets} eventId={event.id} />
      </section>
      <Group justify="flex-end">
        <CancelOrder order={order} />
      </Group>
    </Stack>
  )
}

function Buyer({ order }: { order: Order }) {
  return (
    <>
      <Text component="div" fw={500}>
        {order.buyerName}
      </Text>
      <Anchor href={`mailto:${order.buyerEmail}`} size="sm">
        {order.buyerEmail}
      </Anchor>
    </>
  )
}

/** The moments of an order's life that are known. */
function history(order: Order): [what: 'placed' | 'confirmed' | 'heldUntil' | 'ranOut', at: string][] {
  return [
    ['placed', order.createdAt],
    ...(order.confirmedAt ? [['confirmed', order.confirmedAt] as ['confirmed', string]] : []),
    ...(order.status === 'pending' && order.expiresAt ? [['heldUntil', order.expiresAt] as ['heldUntil', string]] : []),
    ...(order.status === 'expired' && order.expiresAt ? [['ranOut', order.expiresAt] as ['ranOut', string]] : []),
  ]
}
