import { Stack } from '@mantine/core'
import { codeOf } from '@turnout/client'
import { api } from '@turnout/client/react'
import type { WaitlistPlace } from '@turnout/router/schema/waitlist'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { useNow } from '../../lib/use-now.ts'
import { Loaded, LoadingRows } from '../../ui/state.tsx'
import { AcceptForm } from './accept-form.tsx'
import type { PlaceRef } from './offer-page.tsx'
import classes from './offer-shell.module.css'
import { Card } from './offer-shell.tsx'
import { rememberOrder } from './order-tokens.ts'
import { showTimeLeft } from './time-left.ts'
import { useUntil } from './until.ts'
import { GiveUp } from './waiting-card.tsx'

interface OpenOfferProps {
  place: WaitlistPlace
  placeRef: PlaceRef
  onChange: () => Promise<unknown>
}

/** Seats that are held: until when, who comes, and taking or giving them up. */
export function OpenOffer({ place, placeRef, onChange }: OpenOfferProps) {
  const { t } = useTranslation()
  const questions = api.questions.list.useQuery({ eventId: place.eventId }, { staleTime: 60_000, retry: 1 })
  const utils = api.useUtils()
  const accept = api.waitlist.accept.useMutation({
    onSuccess: async (order) => {
      utils.orders.get.setData({ orderId: order.id, orderToken: order.orderToken }, order)
      rememberOrder(place.id, order.orderToken)
      await onChange()
    },
    // Too late: the page then says so by itself.
    onError: (error) => (codeOf(error) === 'HOLD_EXPIRED' ? onChange() : undefined),
  })
  return (
    <Card isFirst about={place.eventTitle} title={t('waitlistOffer.offered.heading', { count: place.seats })}>
      <Stack>
        {place.offerExpiresAt && <TimeLeft until={place.offerExpiresAt} place={place} onOver={onChange} />}
        <Loaded query={questions} loading={<LoadingRows rows={2} />}>
          {(list) => (
            <AcceptForm
              place={place}
              questions={list}
              error={accept.error}
              isBusy={accept.isPending}
              onAccept={(body) => accept.mutate({ ...placeRef, ...body })}
            />
          )}
        </Loaded>
        <GiveUp placeRef={placeRef} onChange={onChange} words="offered" />
      </Stack>
    </Card>
  )
}

/** Minutes, not seconds: enough to know, not enough to be hurried. */
function TimeLeft({ until, place, onOver }: { until: string; place: WaitlistPlace; onOver: () => unknown }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const show = useUntil(place.timeZone)
  const left = Date.parse(until) - useNow(1000)
  const isOver = left <= 0
  useEffect(() => {
    if (isOver) onOver()
  }, [isOver, onOver])
  const time = showTimeLeft(left, tag)
  return (
    <div className={classes.time}>
      <span className={classes.timeLeft}>
        {time === null ? t('waitlistOffer.offered.lastMinute') : t('waitlistOffer.offered.left', { time })}
      </span>
      {t('waitlistOffer.offered.until', { until: show(until) })}
    </div>
  )
}
