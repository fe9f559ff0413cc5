import { Button, Group } from '@mantine/core'
import { IconDiscount2, IconPlus, IconSearchOff } from '@tabler/icons-react'
import { api } from '@turnout/client/react'
import type { SaleCode } from '@turnout/router/schema/codes'
import type { TicketType } from '@turnout/router/schema/ticket-types'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DataTable } from '../../ui/data-table.tsx'
import { Section } from '../../ui/page.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { EmptyState, Loaded, LoadingRows } from '../../ui/state.tsx'
import { useEvent } from '../events/use-event.ts'
import { useCodeColumns } from './code-columns.tsx'
import { CodeDrawer } from './code-drawer.tsx'

/** Discount and access codes of an event: what each does, how often it was used, and whether it works now. */
export function CodesTab() {
  const { id: eventId } = useEvent()
  const codes = api.codes.list.useQuery({ eventId })
  const ticketTypes = api.ticketTypes.list.useQuery({ eventId })
  const both = {
    data: codes.data && ticketTypes.data ? { codes: codes.data, ticketTypes: ticketTypes.data } : undefined,
    error: codes.error ?? ticketTypes.error,
    isPending: codes.isPending || ticketTypes.isPending,
    refetch: () => Promise.all([codes.refetch(), ticketTypes.refetch()]),
  }
  return (
    <Loaded query={both} loading={<LoadingRows rows={5} height={52} />}>
      {(data) => <Codes {...data} />}
    </Loaded>
  )
}

/** Rows shown before one asks for more: an event may have two thousand codes. */
const CHUNK = 100

function Codes({ codes, ticketTypes }: { codes: SaleCode[]; ticketTypes: TicketType[] }) {
  const { t } = useTranslation()
  const event = useEvent()
  const canEdit = event.status !== 'cancelled' && event.status !== 'completed'
  const [editing, setEditing] = useState<{ code: SaleCode | null } | null>(null)
  const [search, setSearch] = useState('')
  const [shown, setShown] = useState(CHUNK)
  const columns = useCodeColumns({
    eventId: event.id,
    zone: event.timeZone,
    currency: event.currency,
    ticketTypes,
    canEdit,
  })
  const found = useMemo(() => {
    const wanted = search.toLocaleLowerCase()
    return codes.filter(({ code, note }) => `${code} ${note}`.toLocaleLowerCase().includes(wanted))
  }, [codes, search])
  const add = canEdit && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEditing({ code: null })}>
      {t('codes.add')}
    </Button>
  )
  return (
    <>
      {codes.length === 0 ? (
        <Section>
          <EmptyState icon={IconDiscount2} title={t('codes.empty.title')} text={t('codes.empty.text')} action={add} />
        </Section>
      ) : (
        <>
          <Group justify="space-between" gap="sm">
            <SearchField label={t('codes.search')} value={search} onSearch={setSearch} />
            {add}
          </Group>
          <Section flush>
            {found.length === 0 ? (
              <EmptyState
                icon={IconSearchOff}
                title={t('codes.nothingFound.title')}
                text={t('codes.nothingFound.text')}
              />
            ) : (
              <DataTable
                label={t('codes.title')}
                columns={columns}
                rows={found.slice(0, shown)}
                rowKey={({ id }) => id}
                onOpen={(code) => setEditing({ code })}
              />
            )}
          </Section>
          {found.length > shown && (
            <Group justify="center">
              <Button variant="default" onClick={() => setShown(shown + CHUNK)}>
                {t('codes.more', { count: found.length - shown })}
              </Button>
            </Group>
          )}
        </>
      )}
      <CodeDrawer
        opened={editing !== null}
        code={editing?.code ?? null}
        event={event}
        ticketTypes={ticketTypes}
        onClose={() => setEditing(null)}
      />
    </>
  )
}
