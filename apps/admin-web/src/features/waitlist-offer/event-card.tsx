import { api } from '@turnout/client/react'
import type { WaitlistPlace } from '@turnout/router/schema/waitlist'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { showMoney } from '../../lib/money.ts'
import { Facts } from '../../ui/facts.tsx'
import { When } from '../../ui/when.tsx'
import { Card } from './offer-shell.tsx'

/** What it is about: when, where, for how many, for how much. */
export function EventCard({ place }: { place: WaitlistPlace }) {
  const { t } = useTranslation()
  const { data: event } = api.events.get.useQuery({ eventId: place.eventId }, { staleTime: 60_000, retry: false })
  const span = { startsAt: place.startsAt, endsAt: event?.endsAt ?? null, isAllDay: event?.isAllDay }
  const where = [event?.isOnline ? t('waitlistOffer.event.online') : null, event?.venueName, event?.locationText]
  const known = [...new Set([...where, event?.address].filter((part) => part !== null && part !== undefined))]
  return (
    <Card title={place.eventTitle}>
      <Facts
        facts={[
          [t('waitlistOffer.event.when'), <When key="when" span={span} zone={place.timeZone} withZone />],
          ...(known.length > 0 ? [[t('waitlistOffer.event.where'), known.join(', ')] as const] : []),
          [t('waitlistOffer.event.seats'), `${place.seats} × ${place.ticketTypeName}`],
          [t('waitlistOffer.event.price'), <Price key="price" place={place} />],
          [t('waitlistOffer.event.for'), place.name],
        ]}
      />
    </Card>
  )
}

function Price({ place: { priceMinor, seats, currency } }: { place: WaitlistPlace }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  if (priceMinor === 0) return t('common.free')
  const total = showMoney(priceMinor * seats, currency, tag)
  if (seats === 1) return total
  return t('waitlistOffer.eachPrice', { total, count: seats, each: showMoney(priceMinor, currency, tag) })
}
