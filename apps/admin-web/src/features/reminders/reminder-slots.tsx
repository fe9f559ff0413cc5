import { Button } from '@mantine/core'
import type { ReminderSlot, Reminders, ReminderType } from '@turnout/router/schema/reminders'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { showInstant } from '../../lib/time.ts'
import { useNow } from '../../lib/use-now.ts'
import { StatusBadge, type Tone } from '../../ui/status-badge.tsx'
import { Moment } from '../../ui/when.tsx'
import classes from './reminders.module.css'

/** Shown at first; an event of many starts has as many times. */
const FEW = 4

interface SlotsProps {
  reminders: Reminders
  type: ReminderType
  /** As the form has it, saved or not. */
  isChosen: boolean
}

/** When one kind of reminder is sent, to how many, and what became of it; what is over is kept to be read. */
export function ReminderSlots({ reminders, type, isChosen }: SlotsProps) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const [isWhole, setWhole] = useState(false)
  const slots = reminders.slots.filter((slot) => slot.type === type && (isChosen || isHistory(slot)))
  if (slots.length === 0) return null
  const shown = isWhole ? slots : slots.slice(0, FEW)
  const left = slots.length - shown.length
  return (
    <>
      <ul className={classes.slots} aria-label={t('reminders.times', { type: t(`reminders.type.${type}`) })}>
        {shown.map((slot) => (
          <Slot key={slot.startsAt} slot={slot} reminders={reminders} />
        ))}
      </ul>
      {left > 0 && (
        <Button variant="subtle" size="compact-sm" ml="xl" mt="xs" onClick={() => setWhole(true)}>
          {t('reminders.all', { count: left, shown: new Intl.NumberFormat(tag).format(left) })}
        </Button>
      )}
    </>
  )
}

function isHistory({ state }: ReminderSlot): boolean {
  return state === 'sending' || state === 'sent'
}

function Slot({ slot, reminders: { timeZone, isAllDay } }: { slot: ReminderSlot; reminders: Reminders }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const now = useNow(30_000)
  const state = stateOf(slot, now)
  const what = slot.sessions.join(', ') || '–'
  return (
    <li className={classes.slot}>
      <span className={classes.at}>
        <Moment at={slot.dueAt} zone={timeZone} />
      </span>
      <StatusBadge tone={tones[state]}>{t(`reminders.state.${state}`)}</StatusBadge>
      <span className={classes.more}>
        {t('reminders.for', {
          what,
          when: showInstant(slot.startsAt, timeZone, tag, isAllDay ? 'day' : 'dateTime'),
        })}
        {' · '}
        <Outcome slot={slot} timeZone={timeZone} />
      </span>
    </li>
  )
}

type Shown = 'due' | 'unsaved' | 'passed' | 'sending' | 'sent' | 'skipped'

const tones: Record<Shown, Tone> = {
  due: 'accent',
  unsaved: 'quiet',
  passed: 'quiet',
  sending: 'accent',
  sent: 'good',
  skipped: 'warn',
}

function stateOf({ state, dueAt }: ReminderSlot, now: number): Shown {
  if (state !== 'off') return state
  return Date.parse(dueAt) > now ? 'unsaved' : 'passed'
}

/** To how many it goes or went, or why it did not. */
function Outcome({ slot, timeZone }: { slot: ReminderSlot; timeZone: string }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const { state, skippedBecause, counts, recipients, sentUntil } = slot
  const number = (count: number) => new Intl.NumberFormat(tag).format(count)
  const of = (count: number) => ({ count, shown: number(count) })
  if (skippedBecause) return t(`reminders.why.${skippedBecause}`)
  if (state === 'off' || state === 'due') {
    return recipients === 0 ? t('reminders.noRecipients') : t('reminders.recipients', of(recipients))
  }
  const said = [
    ...(state === 'sending' ? [t('reminders.progress', { sent: number(counts.sent), all: number(recipients) })] : []),
    ...(state === 'sent' && sentUntil
      ? [t('reminders.sentAt', { ...of(counts.sent), when: showInstant(sentUntil, timeZone, tag, 'dateTime') })]
      : []),
    ...(['failed', 'declined', 'dropped'] as const)
      .filter((kind) => counts[kind] > 0)
      .map((kind) => t(`reminders.${kind}`, of(counts[kind]))),
  ]
  return said.join(' · ')
}
