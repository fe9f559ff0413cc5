import { IconLock } from '@tabler/icons-react'
import type { Event } from '@turnout/router/schema/events'
import type { TicketType } from '@turnout/router/schema/ticket-types'
import { useTranslation } from 'react-i18next'
import { Money } from '../../ui/money.tsx'
import classes from './matrix.module.css'
import { TypeMarks } from './type-marks.tsx'

interface MatrixHeadProps {
  event: Event
  ticketTypes: TicketType[]
  activeCol: number | null
  lockOf: (type: TicketType) => string | null
  onEdit: (type: TicketType) => void
}

/** The ticket types with their prices and what keeps them from being sold; a lock says that a type's sessions are fixed. */
export function MatrixHead({ event, ticketTypes, activeCol, lockOf, onEdit }: MatrixHeadProps) {
  const { t } = useTranslation()
  return (
    <thead>
      <tr>
        <th scope="col" className={classes.corner}>
          {t('sessions.session')}
        </th>
        {ticketTypes.map((type, index) => {
          const lock = lockOf(type)
          return (
            <th key={type.id} scope="col" className={classes.typeHead}>
              <button
                type="button"
                className={classes.typeButton}
                data-row={0}
                data-col={index + 1}
                data-inactive={!type.isActive || undefined}
                tabIndex={activeCol === index + 1 ? 0 : -1}
                title={lock ?? t('sessions.editType', { name: type.name })}
                onClick={() => onEdit(type)}
              >
                <span className={classes.typeName}>
                  {lock && <IconLock size={13} aria-label={lock} className={classes.lock} />}
                  {type.name}
                </span>
                <span className={classes.price}>
                  <Money minor={type.priceMinor} currency={type.currency} />
                </span>
                {type.memberPriceMinor !== null && (
                  <span className={classes.memberPrice}>
                    {t('sessions.members')} <Money minor={type.memberPriceMinor} currency={type.currency} />
                  </span>
                )}
                <TypeMarks event={event} type={type} />
              </button>
            </th>
          )
        })}
      </tr>
    </thead>
  )
}
