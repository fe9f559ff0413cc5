import { Button, Progress, Select, Text, Title } from '@mantine/core'
import { IconArrowLeft, IconPrinter, IconTicketOff } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import type { Event } from '@turnout/router/schema/events'
import { useDeferredValue, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LinkButton } from '../../ui/links.tsx'
import { useWindowTitle } from '../../ui/page.tsx'
import { EmptyState, ErrorState, Loaded, LoadingRows } from '../../ui/state.tsx'
import { CodeSheet, PER_PAGE } from './code-sheet.tsx'
import classes from './print-tickets.module.css'
import { type PrintableTicket, type SheetOrder, sheetOrders, sortTickets } from './sheet-order.ts'
import { useAllTickets } from './use-all-tickets.ts'

/** All valid tickets of an event as codes on A4, to be printed or shown to a kiosk's camera. */
export function PrintTicketsPage() {
  const { eventId } = useParams({ from: '/paper/events/$eventId/print' })
  const query = api.events.get.useQuery({ eventId })
  return (
    <main id="content" className={classes.page}>
      <Loaded query={query} loading={<LoadingRows rows={4} height={120} />}>
        {(event) => <PrintTickets event={event} />}
      </Loaded>
    </main>
  )
}

function PrintTickets({ event }: { event: Event }) {
  const { t, i18n } = useTranslation()
  const title = t('tickets.print.title', { event: event.title })
  useWindowTitle(title)
  const { tickets, isComplete, error, retry } = useAllTickets(event.id)
  const [order, setOrder] = useState<SheetOrder>('name')
  const [type, setType] = useState<string | null>(null)
  const shown = useMemo(
    () =>
      sortTickets(
        tickets.filter(({ ticketTypeId }) => type === null || ticketTypeId === type),
        order,
        i18n.language,
      ),
    [tickets, type, order, i18n.language],
  )
  return (
    <>
      <header className={classes.bar}>
        <LinkButton
          to="/events/$eventId/tickets"
          params={{ eventId: event.id }}
          variant="subtle"
          size="compact-sm"
          leftSection={<IconArrowLeft size={16} aria-hidden />}
        >
          {t('tickets.print.back')}
        </LinkButton>
        <div className={classes.barRow}>
          <div className={classes.heading}>
            <Title order={1}>{title}</Title>
            <Text c="dimmed" size="sm">
              {t('tickets.print.hint')}
            </Text>
          </div>
          <TypeSelect tickets={tickets} value={type} onChange={setType} />
          <Select
            aria-label={t('tickets.print.order')}
            value={order}
            data={[
              { value: 'name', label: t('tickets.print.byName') },
              { value: 'type', label: t('tickets.print.byType') },
              { value: 'order', label: t('tickets.print.byOrder') },
            ]}
            allowDeselect={false}
            onChange={(value) => setOrder(sheetOrders.find((word) => word === value) ?? 'name')}
          />
          <Button
            leftSection={<IconPrinter size={18} aria-hidden />}
            disabled={!isComplete || shown.length === 0}
            onClick={() => window.print()}
          >
            {t('tickets.print.print')}
          </Button>
        </div>
        <LoadState loaded={tickets.length} shown={shown.length} total={event.ticketsSold} isComplete={isComplete} />
      </header>
      {error !== null && <ErrorState error={error} onRetry={retry} />}
      {isComplete && shown.length === 0 ? (
        <EmptyState
          icon={IconTicketOff}
          title={type === null ? t('tickets.print.none') : t('tickets.print.noneOfType')}
        />
      ) : (
        <Sheets tickets={shown} event={event} />
      )}
    </>
  )
}

/** Drawing hundreds of QRs takes a moment: the controls above must not wait for it. */
function Sheets({ tickets, event }: { tickets: PrintableTicket[]; event: Event }) {
  const drawn = useDeferredValue(tickets)
  return <CodeSheet tickets={drawn} event={event} />
}

interface TypeSelectProps {
  tickets: PrintableTicket[]
  value: string | null
  onChange: (value: string | null) => void
}

function TypeSelect({ tickets, value, onChange }: TypeSelectProps) {
  const { t } = useTranslation()
  const types = useMemo(() => new Map(tickets.map((one) => [one.ticketTypeId, one.ticketTypeName])), [tickets])
  if (types.size < 2) return null
  return (
    <Select
      aria-label={t('tickets.print.typeFilter')}
      value={value ?? 'all'}
      data={[
        { value: 'all', label: t('tickets.print.allTypes') },
        ...[...types].map(([id, name]) => ({ value: id, label: name })),
      ]}
      allowDeselect={false}
      onChange={(next) => onChange(next === 'all' ? null : next)}
    />
  )
}

interface LoadStateProps {
  loaded: number
  shown: number
  total: number
  isComplete: boolean
}

function LoadState({ loaded, shown, total, isComplete }: LoadStateProps) {
  const { t } = useTranslation()
  if (isComplete) {
    if (shown === 0) return null
    const pages = t('tickets.print.pages', { count: Math.ceil(shown / PER_PAGE) })
    return (
      <Text size="sm" role="status">
        {t('tickets.print.count', { count: shown, pages })}
      </Text>
    )
  }
  const label = total > 0 ? t('tickets.print.loading', { loaded, total }) : t('tickets.print.loadingSome', { loaded })
  return (
    <div role="status">
      <Text size="sm" mb={4}>
        {label}
      </Text>
      <Progress value={total > 0 ? Math.min(100, (loaded / total) * 100) : 100} aria-label={label} />
    </div>
  )
}
