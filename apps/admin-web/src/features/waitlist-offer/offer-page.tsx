import { Text } from '@mantine/core'
import { IconTicketOff } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { codeOf } from '@turnout/client'
import { api } from '@turnout/client/react'
import type { WaitlistPlace } from '@turnout/router/schema/waitlist'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useWindowTitle } from '../../ui/page.tsx'
import { EmptyState, Loaded, LoadingRows } from '../../ui/state.tsx'
import { EventCard } from './event-card.tsx'
import { Card, OfferShell } from './offer-shell.tsx'
import { OpenOffer } from './open-offer.tsx'
import { TakenOffer } from './taken-offer.tsx'
import { useUntil } from './until.ts'
import { WaitingCard } from './waiting-card.tsx'

/** How often the page looks whether something has changed. */
const FOLLOW_MS = 20_000

/** Where the mails of the waitlist lead. The token is in the fragment, which never reaches a server's log. */
export function OfferPage() {
  const { t } = useTranslation()
  useWindowTitle(t('waitlistOffer.title'))
  const { entryId } = useParams({ from: '/w/$entryId' })
  const [[waitlistToken, proof]] = useState(() => window.location.hash.slice(1).split('.'))
  const isId = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(entryId)
  return <OfferShell>{isId ? <Place placeRef={{ entryId, waitlistToken }} proof={proof} /> : <Missing />}</OfferShell>
}

/** What reads the place and decides about it. */
export interface PlaceRef {
  entryId: string
  waitlistToken?: string
}

function Place({ placeRef: ref, proof }: { placeRef: PlaceRef; proof?: string }) {
  const query = api.waitlist.get.useQuery(ref, {
    refetchInterval: ({ state }) => {
      const status = state.data?.status
      return status === 'waiting' || status === 'offered' ? FOLLOW_MS : false
    },
    retry: (count, error) => codeOf(error) !== 'NOT_FOUND' && count < 3,
  })
  useConfirmation(ref.entryId, proof, query.data?.isConfirmed === false, () => query.refetch())
  if (query.data === undefined && codeOf(query.error) === 'NOT_FOUND') return <Missing />
  return (
    <Loaded query={query} loading={<LoadingRows rows={5} />}>
      {(place) => (
        <>
          <PlaceState place={place} placeRef={ref} onChange={() => query.refetch()} />
          <EventCard place={place} />
        </>
      )}
    </Loaded>
  )
}

/** Says once that the mail was read: its link carries a proof, the one of the page that one joined by does not. */
function useConfirmation(entryId: string, proof: string | undefined, isDue: boolean, onSuccess: () => unknown) {
  const { mutate } = api.waitlist.confirm.useMutation({ onSuccess })
  useEffect(() => {
    if (proof && isDue) mutate({ entryId, proof })
  }, [mutate, entryId, proof, isDue])
}

interface PlaceStateProps {
  place: WaitlistPlace
  placeRef: PlaceRef
  onChange: () => Promise<unknown>
}

function PlaceState({ place, placeRef, onChange }: PlaceStateProps) {
  const { t } = useTranslation()
  const until = useUntil(place.timeZone)
  switch (place.status) {
    case 'waiting':
      return <WaitingCard place={place} placeRef={placeRef} onChange={onChange} />
    case 'offered':
      return <OpenOffer place={place} placeRef={placeRef} onChange={onChange} />
    case 'taken':
      return <TakenOffer place={place} placeRef={placeRef} />
    case 'left':
      return (
        <Card isFirst about={place.eventTitle} title={t('waitlistOffer.left.heading')}>
          <Text>{t('waitlistOffer.left.text')}</Text>
        </Card>
      )
    case 'ended':
      return place.offerExpiresAt ? (
        <Card isFirst about={place.eventTitle} title={t('waitlistOffer.expired.heading')}>
          <Text>{t('waitlistOffer.expired.text', { until: until(place.offerExpiresAt) })}</Text>
        </Card>
      ) : (
        <Card isFirst about={place.eventTitle} title={t('waitlistOffer.ended.heading')}>
          <Text>{t('waitlistOffer.ended.text')}</Text>
        </Card>
      )
  }
}

function Missing() {
  const { t } = useTranslation()
  return (
    <EmptyState
      isPage
      icon={IconTicketOff}
      title={t('waitlistOffer.missing.title')}
      text={t('waitlistOffer.missing.text')}
    />
  )
}
