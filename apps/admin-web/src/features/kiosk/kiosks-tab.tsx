import { Button, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDeviceTablet, IconPlus } from '@tabler/icons-react'
import type { Event } from '@turnout/router/schema/events'
import type { Station } from '@turnout/router/schema/kiosk'
import { useTranslation } from 'react-i18next'
import { useNow } from '../../lib/use-now.ts'
import { Section } from '../../ui/page.tsx'
import { EmptyState, Loaded, LoadingRows } from '../../ui/state.tsx'
import { useEvent } from '../events/use-event.ts'
import { IssueToken } from './issue-token.tsx'
import classes from './kiosks-tab.module.css'
import { RevokeStation } from './revoke-station.tsx'
import cardClasses from './station-card.module.css'
import { StationCard } from './station-card.tsx'
import { byWork, isAtWork } from './station-health.ts'
import { useStationNews, useStations } from './use-stations.ts'

/** The kiosks of an event: which are at work and how they do; tokens for new ones; an end to lost ones. */
export function KiosksTab() {
  const { t } = useTranslation()
  const event = useEvent()
  const query = useStations(event.id)
  useStationNews(event.id)
  const [isIssuing, { open, close }] = useDisclosure(false)
  const isOver = event.status === 'cancelled' || event.status === 'completed'
  const issueButton = !isOver && (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={open}>
      {t('kiosk.issue.action')}
    </Button>
  )
  return (
    <>
      <div className={classes.head}>
        <Text c="dimmed" className={classes.intro}>
          {isOver ? t('kiosk.over') : t('kiosk.intro')}
        </Text>
        {issueButton}
      </div>
      <Loaded query={query} loading={<LoadingRows rows={3} height={140} />}>
        {(stations) =>
          stations.length === 0 ? (
            <Section>
              <EmptyState icon={IconDeviceTablet} title={t('kiosk.empty.title')} text={t('kiosk.empty.text')} />
            </Section>
          ) : (
            <Stations stations={stations} event={event} />
          )
        }
      </Loaded>
      <IssueToken event={event} opened={isIssuing} onClose={close} />
    </>
  )
}

function Stations({ stations, event }: { stations: Station[]; event: Event }) {
  const { t } = useTranslation()
  const now = useNow(1000)
  const [areEndedShown, { toggle }] = useDisclosure(false)
  const atWork = stations.filter((station) => isAtWork(station, now))
  // One that was just revoked stays in sight: the red card is the proof.
  const isRecent = ({ revokedAt }: Station) => revokedAt !== null && now - Date.parse(revokedAt) < 10 * 60_000
  const inSight = stations.filter((station) => isAtWork(station, now) || isRecent(station))
  const ended = stations.filter((station) => !inSight.includes(station))
  const card = (station: Station) => (
    <StationCard
      key={station.id}
      station={station}
      now={now}
      zone={event.timeZone}
      actions={isAtWork(station, now) && <RevokeStation station={station} />}
    />
  )
  return (
    <>
      <section aria-labelledby="stations-at-work">
        <Title order={2} id="stations-at-work" mb="sm">
          {t('kiosk.active')}
        </Title>
        {atWork.length === 0 && (
          <Text c="dimmed" mb={inSight.length > 0 ? 'sm' : 0}>
            {t('kiosk.noneActive')}
          </Text>
        )}
        <div className={cardClasses.grid}>{byWork(inSight, now).map(card)}</div>
      </section>
      {ended.length > 0 && (
        <section aria-labelledby="stations-ended">
          {areEndedShown && (
            <>
              <Title order={2} id="stations-ended" mb="sm">
                {t('kiosk.ended')}
              </Title>
              <div className={cardClasses.grid}>{ended.map(card)}</div>
            </>
          )}
          <Button variant="subtle" color="gray" mt="sm" aria-expanded={areEndedShown} onClick={toggle}>
            {areEndedShown ? t('kiosk.hideEnded') : t('kiosk.showEnded', { count: ended.length })}
          </Button>
        </section>
      )}
    </>
  )
}
