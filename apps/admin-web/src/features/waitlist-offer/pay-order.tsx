import { Button, SegmentedControl, Stack, Text } from '@mantine/core'
import { codeOf } from '@turnout/client'
import { api } from '@turnout/client/react'
import type { Order } from '@turnout/router/schema/orders'
import type { WaitlistPlace } from '@turnout/router/schema/waitlist'
import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { showMoney } from '../../lib/money.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Card } from './offer-shell.tsx'
import { useUntil } from './until.ts'

interface PayOrderProps {
  place: WaitlistPlace
  order: Order
  orderToken: string
  onChange: () => Promise<unknown>
}

/** An order that waits for its money. How it is paid, the installation's processor says. */
export function PayOrder({ place, order, orderToken, onChange }: PayOrderProps) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const until = useUntil(place.timeZone)
  const ref = { orderId: order.id, orderToken }
  const { mutate, data: started, error } = api.orders.startPayment.useMutation()
  const { id: orderId } = order
  useEffect(() => mutate({ orderId, orderToken }), [mutate, orderId, orderToken])
  const total = showMoney(order.totalMinor, order.currency, tag)
  return (
    <Card isFirst about={place.eventTitle} title={t('waitlistOffer.taken.waitingForMoney')}>
      <Stack>
        <Text fw={600}>{t('waitlistOffer.pay.heading', { total })}</Text>
        {order.expiresAt && <Text>{t('waitlistOffer.pay.until', { until: until(order.expiresAt) })}</Text>}
        <FormAlert error={error} />
        {started?.next === 'token' && <TestCard orderRef={ref} total={total} onChange={onChange} />}
        {started?.next === 'form' && (
          <Notice tone="warn" title={t('waitlistOffer.pay.formTitle')}>
            {t('waitlistOffer.pay.formText')}
          </Notice>
        )}
      </Stack>
    </Card>
  )
}

const cards = ['tok_ok', 'tok_declined'] as const
type TestCardToken = (typeof cards)[number]

interface TestCardProps {
  orderRef: { orderId: string; orderToken: string }
  total: string
  onChange: () => Promise<unknown>
}

/** The sandbox takes tokens instead of cards; nobody is to think that money moves. */
function TestCard({ orderRef, total, onChange }: TestCardProps) {
  const { t } = useTranslation()
  const [card, setCard] = useState<TestCardToken>('tok_ok')
  const pay = api.orders.pay.useMutation({ onSettled: onChange })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    pay.mutate({ ...orderRef, paymentToken: card })
  }
  const isDeclined = codeOf(pay.error) === 'PAYMENT_DECLINED'
  const labels: Record<TestCardToken, string> = {
    tok_ok: t('waitlistOffer.pay.ok'),
    tok_declined: t('waitlistOffer.pay.declined'),
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Notice tone="quiet" title={t('waitlistOffer.pay.testTitle')}>
          {t('waitlistOffer.pay.testText')}
        </Notice>
        <FormAlert error={pay.error} text={isDeclined ? t('waitlistOffer.pay.declinedText') : undefined} />
        <SegmentedControl
          aria-label={t('waitlistOffer.pay.card')}
          fullWidth
          value={card}
          onChange={(chosen) => setCard(cards.find((one) => one === chosen) ?? 'tok_ok')}
          data={cards.map((value) => ({ value, label: labels[value] }))}
        />
        <Button type="submit" size="md" fullWidth loading={pay.isPending}>
          {t('waitlistOffer.pay.button', { total })}
        </Button>
      </Stack>
    </form>
  )
}
