import { Text } from '@mantine/core'
import { LET_GO_HOURS } from '@turnout/router/rules/waitlist'
import type { Event } from '@turnout/router/schema/events'
import { useTranslation } from 'react-i18next'
import { showMinutes } from '../../lib/duration.ts'
import { useFormatTag } from '../../lib/language.ts'
import { TextLink } from '../../ui/links.tsx'

/** By which rules seats are offered, in a line. */
export function WaitlistRules({ event }: { event: Event }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const { isWaitlistOpen, waitlistMode, waitlistMaxSkips, waitlistOfferMinutes } = event.saleSettings
  return (
    <Text size="sm" c="dimmed">
      {!isWaitlistOpen && `${t('waitlist.rule.closed')} `}
      {waitlistMode === 'strict' ? t('waitlist.rule.strict') : t('waitlist.rule.skipping', { count: waitlistMaxSkips })}{' '}
      {t('waitlist.rule.letGo', { time: showMinutes(LET_GO_HOURS * 60, tag) })}{' '}
      {t('waitlist.rule.holds', { time: showMinutes(waitlistOfferMinutes, tag) })}{' '}
      <TextLink to="/events/$eventId/settings" params={{ eventId: event.id }} size="sm">
        {t('waitlist.change')}
      </TextLink>
    </Text>
  )
}
