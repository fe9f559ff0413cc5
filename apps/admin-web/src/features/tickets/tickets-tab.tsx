import { IconPrinter, IconSearchOff, IconUsers } from '@tabler/icons-react'
import { keepPreviousData } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import { useTranslation } from 'react-i18next'
import { ticketStatuses } from '../../app/search-params.ts'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { LinkButton } from '../../ui/links.tsx'
import { ListTable } from '../../ui/list-table.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { EmptyState } from '../../ui/state.tsx'
import { useEvent } from '../events/use-event.ts'
import { useOrderNews } from '../orders/use-order-news.ts'
import { useTicketColumns } from './ticket-columns.tsx'
import { TicketDrawer } from './ticket-drawer.tsx'
import classes from './tickets.module.css'

const from = '/frame/reading/events/$eventId/tickets'

/** Everyone with a ticket, found by name, address or code; the address says which, and whose ticket is open. */
export function TicketsTab() {
  const { t } = useTranslation()
  const event = useEvent()
  const search = useSearch({ from })
  const { q, status, cursor } = search
  const navigate = useNavigate({ from: '/events/$eventId/tickets' })
  const columns = useTicketColumns()
  const query = api.tickets.list.useQuery(
    { eventId: event.id, search: q, status, cursor, limit: 25 },
    { placeholderData: keepPreviousData },
  )
  useOrderNews(event.id)
  return (
    <>
      <div className={classes.toolbar}>
        <SearchField
          label={t('tickets.search')}
          value={q ?? ''}
          onSearch={(text) => void navigate({ search: { q: text || undefined, status }, replace: true })}
        />
        <FilterBar
          label={t('tickets.statusFilter')}
          value={status ?? 'all'}
          options={(['all', ...ticketStatuses] as const).map((value) => ({
            value,
            label: value === 'all' ? t('common.all') : t(`tickets.status.${value}`),
          }))}
          onChange={(value) => void navigate({ search: { q, status: value === 'all' ? undefined : value } })}
        />
        <LinkButton
          to="/events/$eventId/print"
          params={{ eventId: event.id }}
          variant="default"
          className={classes.secondary}
          leftSection={<IconPrinter size={18} aria-hidden />}
        >
          {t('tickets.print.action')}
        </LinkButton>
      </div>
      <ListTable
        label={t('tickets.title')}
        columns={columns}
        query={query}
        question={[event.id, q, status]}
        cursor={cursor}
        onGo={(next) => void navigate({ search: { q, status, cursor: next } })}
        onOpen={({ id }) => void navigate({ search: { ...search, ticket: id } })}
        empty={<Nobody eventId={event.id} isFiltered={q !== undefined || status !== undefined} />}
        newLabel={(count) => t('tickets.more', { count })}
      />
      <TicketDrawer
        ticketId={search.ticket}
        listed={query.data?.items}
        event={event}
        onClose={() => void navigate({ search: { q, status, cursor } })}
      />
    </>
  )
}

function Nobody({ eventId, isFiltered }: { eventId: string; isFiltered: boolean }) {
  const { t } = useTranslation()
  if (!isFiltered)
    return <EmptyState icon={IconUsers} title={t('tickets.empty.title')} text={t('tickets.empty.text')} />
  return (
    <EmptyState
      icon={IconSearchOff}
      title={t('tickets.nothingFound.title')}
      text={t('tickets.nothingFound.text')}
      action={
        <LinkButton to="/events/$eventId/tickets" params={{ eventId }} variant="default">
          {t('tickets.nothingFound.clear')}
        </LinkButton>
      }
    />
  )
}
