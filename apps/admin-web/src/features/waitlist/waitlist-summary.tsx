import type { WaitlistSummary } from '@turnout/router/schema/waitlist'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import classes from './waitlist.module.css'

/** Per ticket type, the seats that are waited for, offered and taken, as a bar and in numbers. */
export function SummaryCards({ types }: { types: WaitlistSummary }) {
  const { t } = useTranslation()
  const used = types.filter((type) => type.waitingSeats + type.offeredSeats + type.takenSeats > 0)
  return (
    <ul className={classes.cards} aria-label={t('waitlist.summary')}>
      {used.map((type) => (
        <Card key={type.ticketTypeId} type={type} />
      ))}
    </ul>
  )
}

const parts = ['waiting', 'offered', 'taken'] as const

function Card({ type }: { type: WaitlistSummary[number] }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const { waitingSeats, waitingEntries, offeredSeats, takenSeats, keptSeats } = type
  const seats = { waiting: waitingSeats, offered: offeredSeats, taken: takenSeats }
  const whole = Math.max(1, waitingSeats + offeredSeats + takenSeats)
  const number = (count: number) => new Intl.NumberFormat(tag).format(count)
  return (
    <li className={classes.card}>
      <span className={classes.name}>{type.ticketTypeName}</span>
      <span className={classes.big}>
        {t('waitlist.seatsWaiting', { count: waitingSeats })}
        {waitingEntries > 0 && (
          <span className={classes.groups}>{t('waitlist.groups', { count: waitingEntries })}</span>
        )}
      </span>
      {keptSeats > 0 && <span className={classes.kept}>{t('waitlist.kept', { count: keptSeats })}</span>}
      <span role="img" aria-label={t('waitlist.bar', seats)} className={classes.bar}>
        {parts.map((part) => (
          <span key={part} data-part={part} style={{ width: `${(seats[part] / whole) * 100}%` }} />
        ))}
      </span>
      <span className={classes.parts} aria-hidden>
        {parts.map((part) => (
          <span key={part} className={classes.part} data-part={part}>
            {number(seats[part])} {t(`waitlist.part.${part}`)}
          </span>
        ))}
      </span>
    </li>
  )
}
