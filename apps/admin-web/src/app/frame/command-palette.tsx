import '@mantine/spotlight/styles.layer.css'
import { useDebouncedValue } from '@mantine/hooks'
import { createSpotlight, Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight'
import { IconCalendarEvent, IconFileImport, IconPlus, IconSearch } from '@tabler/icons-react'
import { keepPreviousData } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { showSpan } from '../../lib/time.ts'
import { useRights } from '../rights.ts'
import { navigationFor } from './navigation.ts'

const [store, spotlight] = createSpotlight()

/** Finds events and does what is done often. Opens each time `asked` grows. */
export function CommandPalette({ asked }: { asked: number }) {
  const { t } = useTranslation()
  const [query, setQuery] = useState('')
  const events = useFoundEvents(query)
  const places = usePlaces()
  const actions = useActions()
  useEffect(() => {
    if (asked > 0) spotlight.open()
  }, [asked])
  const matches = ({ label = '' }: SpotlightActionData) => label.toLowerCase().includes(query.trim().toLowerCase())
  const groups: SpotlightActionGroupData[] = [
    { group: t('frame.palette.events'), actions: events.actions },
    { group: t('frame.palette.actions'), actions: actions.filter(matches) },
    { group: t('frame.palette.goTo'), actions: places.filter(matches) },
  ].filter((group) => group.actions.length > 0)
  return (
    <Spotlight
      store={store}
      actions={groups}
      query={query}
      onQueryChange={setQuery}
      // Found by the server, or matched above: nothing more to leave out.
      filter={(_query, found) => found}
      nothingFound={events.isSearching ? t('frame.palette.searching') : t('frame.palette.nothing')}
      shortcut={null}
      attributes={{ content: { 'aria-label': t('frame.palette.open') } }}
      highlightQuery
      centered={false}
      yOffset="6rem"
      overlayProps={{ blur: 0, backgroundOpacity: 0.45 }}
      scrollable
      maxHeight={420}
      searchProps={{
        'aria-label': t('frame.palette.open'),
        placeholder: t('frame.palette.placeholder'),
        leftSection: <IconSearch size={18} aria-hidden />,
      }}
    />
  )
}

function useFoundEvents(query: string): { actions: SpotlightActionData[]; isSearching: boolean } {
  const [search] = useDebouncedValue(query.trim(), 200)
  const tag = useFormatTag()
  const navigate = useNavigate()
  const rights = useRights()
  const found = api.events.list.useQuery(
    { search: search === '' ? undefined : search.slice(0, 100), limit: 6 },
    { placeholderData: keepPreviousData, enabled: rights.read },
  )
  const matches = ({ title }: { title: string }) => title.toLowerCase().includes(query.trim().toLowerCase())
  // While the answer is on its way, of the earlier ones only those that still match.
  const events = (found.data?.items ?? []).filter((event) => !found.isPlaceholderData || matches(event))
  const actions = events.map((event) => ({
    id: event.id,
    label: event.title,
    description: showSpan(event, event.timeZone, tag),
    leftSection: <IconCalendarEvent size={20} stroke={1.7} aria-hidden />,
    onClick: () => void navigate({ to: '/events/$eventId', params: { eventId: event.id } }),
  }))
  return { actions, isSearching: found.isFetching }
}

function usePlaces(): SpotlightActionData[] {
  const { t } = useTranslation()
  const navigate = useNavigate()
  return navigationFor(useRights()).map((entry) => ({
    id: entry.key,
    label: t(`frame.${entry.key}`),
    leftSection: <entry.icon size={20} stroke={1.7} aria-hidden />,
    onClick: () => void navigate({ to: entry.to }),
  }))
}

function useActions(): SpotlightActionData[] {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const rights = useRights()
  if (!rights.organize) return []
  return [
    { id: 'new-event', label: t('frame.palette.newEvent'), icon: IconPlus, to: '/events/new' } as const,
    { id: 'new-venue', label: t('frame.palette.newVenue'), icon: IconPlus, to: '/venues/new' } as const,
    { id: 'import-file', label: t('frame.palette.importFile'), icon: IconFileImport, to: '/import' } as const,
  ].map(({ id, label, icon: Icon, to }) => ({
    id,
    label,
    leftSection: <Icon size={20} stroke={1.7} aria-hidden />,
    onClick: () => void navigate({ to }),
  }))
}
