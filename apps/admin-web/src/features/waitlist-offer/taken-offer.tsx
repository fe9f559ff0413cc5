import { Button, Stack, Text } from '@mantine/core'
import { api } from '@turnout/client/react'
import type { Order } from '@turnout/router/schema/orders'
import type { WaitlistPlace } from '@turnout/router/schema/waitlist'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FormAlert } from '../../ui/form-alert.tsx'
import { QrCode } from '../../ui/qr-code.tsx'
import { Loaded, LoadingRows } from '../../ui/state.tsx'
import type { PlaceRef } from './offer-page.tsx'
import classes from './offer-shell.module.css'
import { Card } from './offer-shell.tsx'
import { rememberedOrder, rememberOrder } from './order-tokens.ts'
import { PayOrder } from './pay-order.tsx'

/** An offer that was accepted: its order, where the page knows its token, or the way to it. */
export function TakenOffer({ place, placeRef }: { place: WaitlistPlace; placeRef: PlaceRef }) {
  const { t } = useTranslation()
  const [orderToken, setOrderToken] = useState(() => rememberedOrder(place.id))
  // Accepting again gives the same order: nothing is bought twice.
  const ask = api.waitlist.accept.useMutation({
    onSuccess: (order) => {
      rememberOrder(place.id, order.orderToken)
      setOrderToken(order.orderToken)
    },
  })
  if (orderToken && place.orderId) return <OrderOf place={place} orderId={place.orderId} orderToken={orderToken} />
  return (
    <Card isFirst about={place.eventTitle} title={t('waitlistOffer.taken.later')}>
      <Stack align="flex-start">
        <FormAlert error={ask.error} />
        <Text>{t('waitlistOffer.taken.laterText', { email: place.email })}</Text>
        <Button loading={ask.isPending} onClick={() => ask.mutate(placeRef)}>
          {t('waitlistOffer.taken.show')}
        </Button>
      </Stack>
    </Card>
  )
}

function OrderOf({ place, orderId, orderToken }: { place: WaitlistPlace; orderId: string; orderToken: string }) {
  const query = api.orders.get.useQuery({ orderId, orderToken }, { staleTime: 5_000 })
  return (
    <Loaded query={query} loading={<LoadingRows rows={5} />}>
      {(order) => <OrderState place={place} order={order} orderToken={orderToken} onChange={() => query.refetch()} />}
    </Loaded>
  )
}

interface OrderStateProps {
  place: WaitlistPlace
  order: Order
  orderToken: string
  onChange: () => Promise<unknown>
}

function OrderState({ place, order, orderToken, onChange }: OrderStateProps) {
  const { t } = useTranslation()
  if (order.status === 'pending') {
    return <PayOrder place={place} order={order} orderToken={orderToken} onChange={onChange} />
  }
  if (order.status !== 'confirmed') {
    return (
      <Card isFirst about={place.eventTitle} title={t('waitlistOffer.taken.gone')}>
        <Text>{t('waitlistOffer.taken.goneText')}</Text>
      </Card>
    )
  }
  const valid = order.tickets.filter(({ status }) => status === 'valid')
  return (
    <Card isFirst about={place.eventTitle} title={t('waitlistOffer.taken.heading', { count: valid.length })}>
      <Stack>
        <Text role="status">{t('waitlistOffer.taken.text', { email: order.buyerEmail })}</Text>
        <ul className={classes.tickets}>
          {valid.map(({ id, code, humanCode, attendeeName }) => (
            <li key={id} className={classes.ticket}>
              {code && (
                <QrCode
                  text={code}
                  mode="alphanumeric"
                  label={t('waitlistOffer.taken.qr', { code: humanCode ?? '' })}
                  className={classes.qr}
                />
              )}
              <Text fw={600}>{attendeeName ?? t('waitlistOffer.taken.guest')}</Text>
              <span className={classes.code}>{humanCode}</span>
            </li>
          ))}
        </ul>
        <Text size="sm" c="dimmed">
          {t('waitlistOffer.taken.order', { code: order.code })}
        </Text>
      </Stack>
    </Card>
  )
}
