import { Select } from '@mantine/core'
import { api } from '@turnout/client/react'
import { useTranslation } from 'react-i18next'

/** One event's mails alone; the newest events are at hand. */
export function EventFilter({
  value,
  onChange,
}: {
  value: string | undefined
  onChange: (eventId: string | undefined) => void
}) {
  const { t } = useTranslation()
  const { data } = api.events.list.useQuery({ limit: 100 })
  const chosen = api.events.get.useQuery({ eventId: value ?? '' }, { enabled: value !== undefined })
  const events = data?.items ?? []
  const known = value === undefined || events.some(({ id }) => id === value)
  const more = !known && chosen.data ? [chosen.data] : []
  return (
    <Select
      aria-label={t('mail.eventFilter')}
      placeholder={t('mail.anyEvent')}
      data={[...more, ...events].map(({ id, title }) => ({ value: id, label: title }))}
      value={value ?? null}
      onChange={(next) => onChange(next ?? undefined)}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('common.clear') }}
      w={240}
    />
  )
}
