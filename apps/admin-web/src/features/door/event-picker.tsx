import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { keepPreviousData } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api } from '@turnout/client/react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { showInstant } from '../../lib/time.ts'
import classes from './doors-page.module.css'

/** Leads to the door of any event, found by its name. */
export function EventPicker() {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const navigate = useNavigate()
  const [typed, setTyped] = useState('')
  const [search] = useDebouncedValue(typed.trim(), 200)
  const query = api.events.list.useQuery(
    { search: search === '' ? undefined : search.slice(0, 100), order: 'latest', limit: 20 },
    { placeholderData: keepPreviousData },
  )
  return (
    <Select
      className={classes.picker}
      aria-label={t('door.another')}
      placeholder={t('door.another')}
      leftSection={<IconSearch size={16} aria-hidden />}
      searchable
      value={null}
      searchValue={typed}
      onSearchChange={setTyped}
      // Found by the server: nothing more to leave out.
      filter={({ options }) => options}
      data={(query.data?.items ?? []).map(({ id, title, startsAt, timeZone }) => ({
        value: id,
        label: `${title}, ${showInstant(startsAt, timeZone, tag, 'day')}`,
      }))}
      nothingFoundMessage={t('door.nothingFound')}
      onChange={(eventId) => {
        if (eventId) void navigate({ to: '/events/$eventId/door', params: { eventId } })
      }}
    />
  )
}
