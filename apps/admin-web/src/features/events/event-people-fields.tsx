import { MultiSelect, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData } from '@tanstack/react-query'
import { api } from '@turnout/client/react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Role, useRights } from '../../app/rights.ts'
import { Section } from '../../ui/page.tsx'
import type { EventForm } from './event-form.tsx'

/** Somebody who runs or teaches the event already, with their name. */
export interface KnownPerson {
  userId: string
  name: string
  role: 'primary' | 'organizer' | 'teacher'
}

/** Who runs an event beside its maker, and who teaches. Only admins see who has an account, so only they choose. */
export function PeopleFields({ form, known }: { form: EventForm; known: readonly KnownPerson[] }) {
  const { t } = useTranslation()
  const { administer } = useRights()
  const primary = known.find(({ role }) => role === 'primary')
  const names = known.filter(({ role }) => role !== 'primary').map(({ name }) => name)
  if (!administer) {
    return (
      <Section title={t('eventSettings.people.title')}>
        <Text>{[primary?.name, ...names].filter(Boolean).join(', ') || '–'}</Text>
        <Text size="sm" c="dimmed">
          {t('eventSettings.people.askAdmin')}
        </Text>
      </Section>
    )
  }
  return (
    <Section
      title={t('eventSettings.people.title')}
      note={primary && t('eventSettings.people.primary', { name: primary.name })}
    >
      <Stack>
        <PeoplePicker
          label={t('eventSettings.people.organizers')}
          description={t('eventSettings.people.organizersHint')}
          roles={['organizer', 'admin']}
          known={known}
          leaveOut={primary?.userId}
          {...form.getInputProps('organizerIds')}
        />
        <PeoplePicker
          label={t('eventSettings.people.teachers')}
          description={t('eventSettings.people.teachersHint')}
          roles={['teacher']}
          known={known}
          {...form.getInputProps('teacherIds')}
        />
      </Stack>
    </Section>
  )
}

interface PeoplePickerProps {
  label: string
  description: string
  roles: Role[]
  known: readonly KnownPerson[]
  leaveOut?: string
  value?: string[]
  onChange?: (userIds: string[]) => void
}

/** Chooses people by typing a piece of their name or address; the server looks for them. */
function PeoplePicker({ roles, known, leaveOut, value = [], ...field }: PeoplePickerProps) {
  const { t } = useTranslation()
  const [search, setSearch] = useState('')
  const [asked] = useDebouncedValue(search.trim(), 200)
  const found = api.useQueries((queries) =>
    roles.map((role) =>
      queries.users.list({ role, search: asked || undefined, limit: 25 }, { placeholderData: keepPreviousData }),
    ),
  )
  const [chosenNames, setChosenNames] = useState(() => new Map(known.map(({ userId, name }) => [userId, name])))
  const people = new Map(
    found.flatMap(({ data }) => data?.items ?? []).map(({ id, name, email }) => [id, `${name} (${email})`]),
  )
  const options = [...people].filter(([id]) => id !== leaveOut)
  // Whoever was chosen stays in the list, though the search finds others.
  const chosen = value.filter((id) => !people.has(id)).map((id) => [id, chosenNames.get(id) ?? id] as const)
  return (
    <MultiSelect
      {...field}
      value={value}
      onChange={(ids) => {
        setChosenNames(new Map([...chosenNames, ...options]))
        field.onChange?.(ids)
      }}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      data={[...options, ...chosen].map(([id, label]) => ({ value: id, label }))}
      // The server has looked already, by address, too: what it found is shown as it is.
      filter={({ options: all }) => all}
      searchable
      searchValue={search}
      onSearchChange={setSearch}
      maxValues={20}
      nothingFoundMessage={t('eventSettings.people.nobody')}
      hidePickedOptions
    />
  )
}
