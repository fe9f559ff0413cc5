import { Stack, Text } from '@mantine/core'
import { api } from '@turnout/client/react'
import type { WaitlistPlace } from '@turnout/router/schema/waitlist'
import { useTranslation } from 'react-i18next'
import { ConfirmButton } from '../../ui/confirm.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'
import type { PlaceRef } from './offer-page.tsx'
import { Card } from './offer-shell.tsx'

interface WaitingCardProps {
  place: WaitlistPlace
  placeRef: PlaceRef
  onChange: () => Promise<unknown>
}

/** Where in line one is, and the way out of it. */
export function WaitingCard({ place, placeRef, onChange }: WaitingCardProps) {
  const { t } = useTranslation()
  return (
    <Card isFirst about={place.eventTitle} title={t('waitlistOffer.waiting.heading')}>
      <Stack align="flex-start">
        <Text fw={600} size="lg" role="status">
          {t('waitlistOffer.waiting.position', { count: place.position ?? 1 })}
        </Text>
        <Text>{t('waitlistOffer.waiting.text', { email: place.email })}</Text>
        {!place.isConfirmed && <Text>{t('waitlistOffer.waiting.confirm', { email: place.email })}</Text>}
        <GiveUp placeRef={placeRef} onChange={onChange} words="waiting" />
      </Stack>
    </Card>
  )
}

interface GiveUpProps {
  placeRef: PlaceRef
  onChange: () => Promise<unknown>
  words: 'waiting' | 'offered'
}

/** Leaves the line, or gives an offer up, after asking. */
export function GiveUp({ placeRef, onChange, words }: GiveUpProps) {
  const { t } = useTranslation()
  const leave = api.waitlist.leave.useMutation({ onSuccess: onChange })
  const isOffer = words === 'offered'
  return (
    <>
      <FormAlert error={leave.error} />
      <ConfirmButton
        label={t(isOffer ? 'waitlistOffer.offered.giveUp' : 'waitlistOffer.waiting.leave')}
        title={t(isOffer ? 'waitlistOffer.offered.giveUpTitle' : 'waitlistOffer.waiting.leaveTitle')}
        text={t(isOffer ? 'waitlistOffer.offered.giveUpText' : 'waitlistOffer.waiting.leaveText')}
        confirmLabel={t(isOffer ? 'waitlistOffer.offered.giveUpConfirm' : 'waitlistOffer.waiting.leaveConfirm')}
        isDangerous
        onConfirm={() => leave.mutateAsync(placeRef).catch(() => undefined)}
      />
    </>
  )
}
