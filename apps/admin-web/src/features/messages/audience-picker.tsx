import { Group, Input, Stack, Text } from '@mantine/core'
import { keepPreviousData } from '@tanstack/react-query'
import { api } from '@turnout/client/react'
import type { Audience, AudienceCount } from '@turnout/router/schema/messages'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { showInstant } from '../../lib/time.ts'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { ErrorState } from '../../ui/state.tsx'
import { useEvent } from '../events/use-event.ts'
import classes from './messages.module.css'
import { useFigures } from './use-figures.ts'

/** How many an audience reaches, counted anew with each change. */
export function useAudienceCount(eventId: string, audience: Audience) {
  return api.messages.audience.useQuery({ eventId, audience }, { placeholderData: keepPreviousData })
}

interface AudiencePickerProps {
  audience: Audience
  onChange: (audience: Audience) => void
}

const whos = ['holders', 'unpaid', 'waiting'] as const
const tos = ['holders', 'buyers'] as const
const checkIns = ['any', 'checked_in', 'not_checked_in'] as const

/** To whom: who they are, of which sessions and ticket types, and how many that makes. */
export function AudiencePicker({ audience, onChange }: AudiencePickerProps) {
  const { t } = useTranslation()
  const event = useEvent()
  const query = useAudienceCount(event.id, audience)
  const { who } = audience
  const change = (part: Partial<Audience>) => onChange({ ...audience, ...part })
  return (
    <Stack gap="sm">
      <Input.Wrapper label={t('messages.audience.who')} labelElement="div">
        <FilterBar
          label={t('messages.audience.who')}
          value={who}
          options={whos.map((value) => ({ value, label: t(`messages.who.${value}`) }))}
          onChange={(value) => change({ who: value, checkIn: 'any' })}
        />
      </Input.Wrapper>
      {query.error && !query.data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <Parts count={query.data} audience={audience} change={change} />}
      {who !== 'waiting' && (
        <Input.Wrapper label={t('messages.audience.to')} labelElement="div">
          <FilterBar
            label={t('messages.audience.to')}
            value={audience.to}
            options={tos.map((value) => ({ value, label: t(`messages.to.${value}`) }))}
            onChange={(to) => change({ to })}
          />
        </Input.Wrapper>
      )}
      {who === 'holders' && (
        <Input.Wrapper label={t('messages.audience.checkIn')} labelElement="div">
          <FilterBar
            label={t('messages.audience.checkIn')}
            value={audience.checkIn}
            options={checkIns.map((value) => ({ value, label: t(`messages.checkIn.${value}`) }))}
            onChange={(checkIn) => change({ checkIn })}
          />
        </Input.Wrapper>
      )}
      <Reach count={query.data} isStale={query.isPlaceholderData} who={who} />
    </Stack>
  )
}

interface PartsProps {
  count: AudienceCount
  audience: Audience
  change: (part: Partial<Audience>) => void
}

function Parts({ count: { sessions, ticketTypes }, audience, change }: PartsProps) {
  const { t } = useTranslation()
  const { timeZone } = useEvent()
  const tag = useFormatTag()
  return (
    <>
      {sessions.length > 1 && (
        <Chips
          label={t('messages.audience.sessions')}
          chosen={audience.sessionIds}
          onChange={(sessionIds) => change({ sessionIds })}
          options={sessions.map(({ id, code, name, startsAt, tickets }) => ({
            id,
            code,
            name,
            tickets,
            title: showInstant(startsAt, timeZone, tag, 'dateTime'),
          }))}
        />
      )}
      {ticketTypes.length > 1 && (
        <Chips
          label={t('messages.audience.ticketTypes')}
          chosen={audience.ticketTypeIds}
          onChange={(ticketTypeIds) => change({ ticketTypeIds })}
          options={ticketTypes}
        />
      )}
    </>
  )
}

interface ChipsProps {
  label: string
  chosen: string[]
  options: { id: string; code?: string; name: string; tickets: number; title?: string }[]
  onChange: (chosen: string[]) => void
}

/** Several of some; none is all of them. */
function Chips({ label, chosen, options, onChange }: ChipsProps) {
  const { t } = useTranslation()
  const toggle = (id: string) => onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  const of = useFigures()
  const hint = chosen.length === 0 ? ` (${t('messages.audience.all')})` : ''
  return (
    <Input.Wrapper label={label + hint} labelElement="div">
      <Group gap={6} mt={4} role="group" aria-label={label} className={classes.chips}>
        {options.map(({ id, code, name, tickets, title }) => (
          <label key={id} className={classes.chip} title={title}>
            <input type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)} />
            {code && <strong>{code} </strong>}
            {name}
            <span className={classes.chipCount} title={t('messages.audience.chip', of(tickets))}>
              {of(tickets).shown}
            </span>
          </label>
        ))}
      </Group>
    </Input.Wrapper>
  )
}

interface ReachProps {
  count: AudienceCount | undefined
  isStale: boolean
  who: Audience['who']
}

/** The number that matters, large, and what it is made of. */
function Reach({ count, isStale, who }: ReachProps) {
  const { t } = useTranslation()
  const of = useFigures()
  if (!count) return <Text c="dimmed">{t('messages.audience.counting')}</Text>
  const { people, tickets, declined, withoutAddress } = count
  const made = who === 'waiting' ? 'places' : 'tickets'
  return (
    <div className={classes.reach} role="status" data-stale={isStale || undefined}>
      <strong className={classes.people}>{t('messages.audience.people', of(people))}</strong>
      <span className={classes.sub}>{t(`messages.audience.${made}`, of(tickets))}</span>
      {declined > 0 && <span className={classes.sub}>{t('messages.audience.declined', of(declined))}</span>}
      {withoutAddress > 0 && (
        <span className={classes.trouble}>{t('messages.audience.withoutAddress', of(withoutAddress))}</span>
      )}
    </div>
  )
}
