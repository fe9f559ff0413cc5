import { Button, Group, Text } from '@mantine/core'
import { useSessionStorage } from '@mantine/hooks'
import type { ScanEntry } from '@turnout/router/schema/check-in'
import type { Event } from '@turnout/router/schema/events'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { showInstant } from '../../lib/time.ts'
import { LinkButton } from '../../ui/links.tsx'
import classes from './door.module.css'
import { TwoCircles } from './two-circles.tsx'

/** Tickets that two doors let in: what stands, what came after, and a look at the ticket. */
export function Conflicts({ scans, event }: { scans: ScanEntry[]; event: Event }) {
  const { t } = useTranslation()
  const [seen, setSeen] = useSessionStorage<string[]>({ key: 'turnout.door.seen', defaultValue: [] })
  const conflicts = scans.filter(({ status, scanId }) => status === 'superseded' && !seen.includes(scanId))
  if (conflicts.length === 0) return null
  return (
    <section className={classes.conflicts} aria-labelledby="door-conflicts">
      <h2 id="door-conflicts" className={classes.conflictsTitle}>
        <TwoCircles size={20} aria-hidden /> {t('door.conflicts.title', { count: conflicts.length })}
      </h2>
      <ul className={classes.conflictList}>
        {conflicts.map((scan) => (
          <li key={scan.scanId} className={classes.conflict}>
            <ConflictText scan={scan} scans={scans} zone={event.timeZone} />
            <Group gap="xs">
              {scan.ticketId && (
                <LinkButton
                  to="/events/$eventId/tickets"
                  params={{ eventId: event.id }}
                  search={{ ticket: scan.ticketId }}
                  variant="default"
                  size="sm"
                >
                  {t('door.conflicts.look')}
                </LinkButton>
              )}
              <Button size="sm" variant="default" onClick={() => setSeen([...seen, scan.scanId].slice(-200))}>
                {t('door.conflicts.seen')}
              </Button>
            </Group>
          </li>
        ))}
      </ul>
    </section>
  )
}

function ConflictText({ scan, scans, zone }: { scan: ScanEntry; scans: ScanEntry[]; zone: string }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const facts = ({ at, stationName, sessionCode }: ScanEntry) => ({
    session: sessionCode ?? '',
    station: stationName ?? t('door.scans.organizer'),
    time: showInstant(at, zone, tag, 'minute'),
  })
  const standing = scans.find(
    ({ status, ticketId, sessionCode }) =>
      status === 'standing' && ticketId === scan.ticketId && sessionCode === scan.sessionCode,
  )
  return (
    <div>
      <Text component="div" fw={600}>
        {scan.attendeeName ?? t('door.scans.unnamed')}
        {scan.ticketTypeName && ` · ${scan.ticketTypeName}`}
      </Text>
      <Text component="div" size="sm">
        {t('door.conflicts.text', facts(scan))} {standing && t('door.conflicts.standing', facts(standing))}
      </Text>
    </div>
  )
}
