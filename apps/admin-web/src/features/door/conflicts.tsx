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
  const { conflicts, markSeen } = useConflicts(scans)
  if (conflicts.length === 0) return null
  return (
    <section className={classes.conflicts} aria-labelledby="door-conflicts">
      <ConflictsTitle count={conflicts.length} />
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
              <Button size="sm" variant="default" onClick={() => markSeen(scan)}>
                {t('door.conflicts.seen')}
              </Button>
            </Group>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** On a wall: that there are some, so that somebody looks. */
export function ConflictsNotice({ scans }: { scans: ScanEntry[] }) {
  const { conflicts } = useConflicts(scans)
  if (conflicts.length === 0) return null
  return (
    <div className={classes.wallConflicts}>
      <section className={classes.conflicts} aria-labelledby="door-conflicts">
        <ConflictsTitle count={conflicts.length} />
      </section>
    </div>
  )
}

/** Admissions whose place an earlier scan took, as long as nobody in this browser has seen them. */
function useConflicts(scans: ScanEntry[]) {
  const [seen, setSeen] = useSessionStorage<string[]>({ key: 'turnout.door.seen', defaultValue: [] })
  return {
    conflicts: scans.filter(({ status, scanId }) => status === 'superseded' && !seen.includes(scanId)),
    markSeen: ({ scanId }: ScanEntry) => setSeen([...seen, scanId].slice(-200)),
  }
}

function ConflictsTitle({ count }: { count: number }) {
  const { t } = useTranslation()
  return (
    <h2 id="door-conflicts" className={classes.conflictsTitle}>
      <TwoCircles size={20} aria-hidden /> {t('door.conflicts.title', { count })}
    </h2>
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
    <div className={classes.conflictText}>
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
