import { Button, Group, Text } from '@mantine/core'
import { IconCalendarPlus, IconFilterOff, IconPlus, IconTicket } from '@tabler/icons-react'
import { useSearch } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { Session } from '@turnout/router/schema/sessions'
import type { TicketType } from '@turnout/router/schema/ticket-types'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useRights } from '../../app/rights.ts'
import { LinkButton } from '../../ui/links.tsx'
import { Section } from '../../ui/page.tsx'
import { EmptyState, Loaded, LoadingRows } from '../../ui/state.tsx'
import { useEvent } from '../events/use-event.ts'
import { TicketTypeDrawer } from '../ticket-types/ticket-type-drawer.tsx'
import { filterSessions } from './grouping.ts'
import { Matrix } from './matrix.tsx'
import { MatrixFilters, MatrixLegend, SaveState } from './matrix-bar.tsx'
import { SessionDrawer } from './session-drawer.tsx'
import { useInclusion } from './use-inclusion.ts'
import { useLiveAvailability } from './use-live-availability.ts'

type Editing = { kind: 'session'; session: Session | null } | { kind: 'type'; type: TicketType | null } | null

/** Sessions and ticket types of an event in one picture, edited in place. */
export function SessionsTab() {
  const event = useEvent()
  const eventId = event.id
  useLiveAvailability(eventId)
  const sessions = api.sessions.list.useQuery({ eventId })
  const ticketTypes = api.ticketTypes.list.useQuery({ eventId })
  const both = {
    data: sessions.data && ticketTypes.data ? { sessions: sessions.data, ticketTypes: ticketTypes.data } : undefined,
    error: sessions.error ?? ticketTypes.error,
    isPending: sessions.isPending || ticketTypes.isPending,
    refetch: () => Promise.all([sessions.refetch(), ticketTypes.refetch()]),
  }
  return (
    <Loaded query={both} loading={<LoadingRows rows={8} height={48} />}>
      {(data) => <SessionsAndTypes {...data} />}
    </Loaded>
  )
}

function SessionsAndTypes({ sessions, ticketTypes }: { sessions: Session[]; ticketTypes: TicketType[] }) {
  const { t } = useTranslation()
  const event = useEvent()
  const { organize } = useRights()
  const filter = useSearch({ from: '/frame/reading/events/$eventId/sessions' })
  const inclusion = useInclusion(event.id)
  const [editing, setEditing] = useState<Editing>(null)
  const isOver = event.status === 'cancelled' || event.status === 'completed'
  const canEdit = organize && !isOver
  const closedBecause = canEdit ? null : isOver ? t('sessions.closed') : t('sessions.readOnly')
  const types = useMemo(() => [...ticketTypes].sort((a, b) => a.sortOrder - b.sortOrder), [ticketTypes])
  const shown = useMemo(() => filterSessions(sessions, event.timeZone, filter), [sessions, event.timeZone, filter])
  const addSession = () => setEditing({ kind: 'session', session: null })
  const drawers = (
    <>
      <SessionDrawer
        opened={editing?.kind === 'session'}
        session={editing?.kind === 'session' ? editing.session : null}
        event={event}
        sessions={sessions}
        canEdit={canEdit}
        onClose={() => setEditing(null)}
      />
      <TicketTypeDrawer
        opened={editing?.kind === 'type'}
        type={editing?.kind === 'type' ? editing.type : null}
        event={event}
        sessions={sessions}
        closedBecause={closedBecause}
        onClose={() => setEditing(null)}
      />
    </>
  )
  if (sessions.length === 0) {
    return (
      <Section>
        <EmptyState
          icon={IconCalendarPlus}
          title={t('sessions.empty.title')}
          text={t('sessions.empty.text')}
          action={canEdit && <Button onClick={addSession}>{t('sessions.addSession')}</Button>}
        />
        {drawers}
      </Section>
    )
  }
  return (
    <>
      <Group justify="space-between" gap="sm">
        <MatrixFilters sessions={sessions} zone={event.timeZone} filter={filter} />
        <Group gap="xs">
          <SaveState inclusion={inclusion} />
          {canEdit && (
            <>
              <Button
                variant="default"
                leftSection={<IconTicket size={16} aria-hidden />}
                onClick={() => setEditing({ kind: 'type', type: null })}
              >
                {t('sessions.addType')}
              </Button>
              <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={addSession}>
                {t('sessions.addSession')}
              </Button>
            </>
          )}
        </Group>
      </Group>
      {types.length === 0 && canEdit && <Text c="dimmed">{t('sessions.noTypes')}</Text>}
      <Section flush>
        {shown.length === 0 ? (
          <EmptyState
            icon={IconFilterOff}
            title={t('sessions.noneShown.title')}
            text={t('sessions.noneShown.text')}
            action={
              <LinkButton to="/events/$eventId/sessions" params={{ eventId: event.id }} search={{}} variant="default">
                {t('sessions.noneShown.clear')}
              </LinkButton>
            }
          />
        ) : (
          <Matrix
            event={event}
            allSessions={sessions}
            sessions={shown}
            ticketTypes={types}
            pending={inclusion.pending}
            closedBecause={closedBecause}
            onToggle={inclusion.set}
            onEditSession={(session) => setEditing({ kind: 'session', session })}
            onEditType={(type) => setEditing({ kind: 'type', type })}
          />
        )}
      </Section>
      <MatrixLegend />
      {drawers}
    </>
  )
}
