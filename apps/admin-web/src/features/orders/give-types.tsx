import { Text } from '@mantine/core'
import type { Event } from '@turnout/router/schema/events'
import type { Session } from '@turnout/router/schema/sessions'
import type { TicketType } from '@turnout/router/schema/ticket-types'
import { useTranslation } from 'react-i18next'
import { Stepper } from '../../ui/stepper.tsx'
import { type GiftOffer, giftOffer } from './gift-offer.ts'
import classes from './give-form.module.css'
import type { GiveFormState } from './give-form.tsx'
import { MOST_TICKETS, ticketsChosen } from './give-form-values.ts'

interface GiveTypesProps {
  form: GiveFormState
  event: Event
  ticketTypes: TicketType[]
  sessions: Session[]
  /** The ticket type that the server's refusal is about. */
  faultyId: string | null
}

/** The ticket types, what is left of each, why some cannot be given, and how many to give. */
export function GiveTypes({ form, event, ticketTypes, sessions, faultyId }: GiveTypesProps) {
  const { t } = useTranslation()
  const { quantities } = form.values
  const facts = { event, ticketTypes, sessions, picks: quantities, now: new Date() }
  const total = ticketsChosen(form.values)
  return (
    <>
      <ul className={classes.types}>
        {ticketTypes.map((type) => {
          const value = quantities[type.id] ?? 0
          const offer = giftOffer(type, facts)
          const max = Math.min(offer.left ?? MOST_TICKETS, MOST_TICKETS - total + value)
          const name = { type: type.name }
          return (
            <li key={type.id} className={classes.type} data-faulty={faultyId === type.id || undefined}>
              <div className={classes.typeText}>
                <Text component="div" fw={600}>
                  {type.name}
                </Text>
                <Opens type={type} sessions={sessions} />
                <Left offer={offer} />
              </div>
              <Stepper
                label={t('orders.give.quantity', name)}
                fewerLabel={t('orders.give.fewer', name)}
                moreLabel={t('orders.give.more', name)}
                value={value}
                // What was chosen while there was more may be lowered, step by step.
                max={Math.max(max, 0, offer.closedBecause ? 0 : Math.min(value, MOST_TICKETS))}
                disabled={offer.closedBecause !== null && value === 0}
                isFaulty={faultyId === type.id || Boolean(form.errors.items)}
                onChange={(next) => {
                  form.clearFieldError('items')
                  form.setFieldValue(`quantities.${type.id}`, next)
                }}
              />
            </li>
          )
        })}
      </ul>
      {form.errors.items && (
        <Text c="var(--turnout-bad)" size="sm" mt="xs" role="alert">
          {form.errors.items}
        </Text>
      )}
    </>
  )
}

function Opens({ type, sessions }: { type: TicketType; sessions: Session[] }) {
  const { t } = useTranslation()
  const names = sessions.filter(({ id }) => type.sessionIds.includes(id)).map(({ code, name }) => `${code} ${name}`)
  if (names.length === 0) return null
  return (
    <Text component="div" size="sm" c="dimmed">
      {t('orders.give.includes', { sessions: names.join(', ') })}
    </Text>
  )
}

function Left({ offer }: { offer: GiftOffer }) {
  const { t } = useTranslation()
  const sessions = offer.limitingCodes.join(', ')
  if (offer.closedBecause) {
    return <span className={classes.closed}>{t(`orders.give.closed.${offer.closedBecause}`, { sessions })}</span>
  }
  if (offer.isTakenByOthers) return <span className={classes.closed}>{t('orders.give.taken')}</span>
  if (offer.left === null) return <span className={classes.left}>{t('orders.give.noLimit')}</span>
  return (
    <span className={classes.left} data-few={offer.left <= 5 || undefined}>
      {t('orders.give.left', { count: offer.left })}
      {sessions !== '' && ` · ${t('orders.give.limitedBy', { sessions })}`}
    </span>
  )
}
