import { Box } from '@mantine/core'
import type { Event } from '@turnout/router/schema/events'
import type { Session } from '@turnout/router/schema/sessions'
import type { TicketType } from '@turnout/router/schema/ticket-types'
import { useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { showInstant } from '../../lib/time.ts'
import { groupByDay } from './grouping.ts'
import classes from './matrix.module.css'
import cells from './matrix-cells.module.css'
import { MatrixFoot } from './matrix-foot.tsx'
import { MatrixHead } from './matrix-head.tsx'
import { MatrixRow, marksOf } from './matrix-row.tsx'
import { useGridKeys } from './use-grid-keys.ts'

export interface MatrixProps {
  event: Event
  /** All sessions of the event, for what the types can still sell. */
  allSessions: Session[]
  /** Those on show. */
  sessions: Session[]
  ticketTypes: TicketType[]
  pending: ReadonlyMap<string, boolean>
  /** Why nothing may be changed at all; null when it may. */
  closedBecause: string | null
  onToggle: (ticketTypeId: string, sessionId: string, isIncluded: boolean) => void
  onEditSession: (session: Session) => void
  onEditType: (type: TicketType) => void
}

/**
 * The session matrix: which ticket types include which sessions, how full each session is, and what each type can still
 * sell. A grid by keyboard: one stop for Tab, arrows within.
 */
export function Matrix(props: MatrixProps) {
  const { t } = useTranslation()
  const { event, sessions, ticketTypes, pending, closedBecause } = props
  const days = useMemo(() => groupByDay(sessions, event.timeZone), [sessions, event.timeZone])
  const grid = useGridKeys(sessions.length, ticketTypes.length)
  const [refusal, setRefusal] = useState<string | null>(null)
  const lockOf = useLocks(closedBecause)
  const press = (type: TicketType, sessionId: string, isIncluded: boolean) => {
    const lock = lockOf(type)
    setRefusal(lock)
    if (!lock) props.onToggle(type.id, sessionId, isIncluded)
  }
  let row = 0
  return (
    <>
      {/* The keyboard scrolls it by moving through the cells. */}
      <div className={classes.scroller} data-testid="matrix">
        <Box
          component="table"
          role="grid"
          aria-label={t('sessions.matrix')}
          aria-rowcount={sessions.length + 2}
          className={classes.matrix}
          onKeyDown={grid.onKeyDown}
          onFocus={grid.onFocus}
        >
          <MatrixHead
            event={event}
            ticketTypes={ticketTypes}
            activeCol={grid.active.row === 0 ? grid.active.col : null}
            lockOf={lockOf}
            onEdit={props.onEditType}
          />
          {days.map(({ day, sessions: ofDay }) => (
            <tbody key={day}>
              <DayRow {...props} day={day} sessions={ofDay} />
              {ofDay.map((session) => {
                row += 1
                return (
                  <MatrixRow
                    key={session.id}
                    row={row}
                    session={session}
                    zone={event.timeZone}
                    ticketTypes={ticketTypes}
                    marks={marksOf(session.id, ticketTypes, pending)}
                    activeCol={grid.active.row === row ? grid.active.col : null}
                    lockOf={lockOf}
                    onPress={press}
                    onEdit={props.onEditSession}
                  />
                )
              })}
            </tbody>
          ))}
          <MatrixFoot event={event} sessions={props.allSessions} ticketTypes={ticketTypes} pending={pending} />
        </Box>
      </div>
      <p role="status" className={cells.refusal} hidden={refusal === null}>
        {refusal}
      </p>
    </>
  )
}

/** Why a type's cells cannot be changed; null when they can. */
function useLocks(closedBecause: string | null): (type: TicketType) => string | null {
  const { t } = useTranslation()
  return useCallback(
    (type) => {
      if (closedBecause) return closedBecause
      const taken = type.sold + type.held
      return taken > 0 ? t('sessions.locked', { count: taken }) : null
    },
    [closedBecause, t],
  )
}

/** The head of a day, with how many of its sessions each type includes. */
function DayRow({ day, sessions, event, ticketTypes, pending }: MatrixProps & { day: string }) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const marks = sessions.map((session) => marksOf(session.id, ticketTypes, pending))
  const [first] = sessions
  return (
    <tr className={classes.dayRow}>
      <th scope="rowgroup" className={classes.dayHead} id={`day-${day}`}>
        {first && showInstant(first.startsAt, event.timeZone, tag, 'dayLong')}
      </th>
      {ticketTypes.map((type, index) => (
        <td key={type.id} className={classes.dayCell}>
          {t('sessions.dayCount', {
            included: marks.filter((mark) => mark[index]?.toUpperCase() === 'I').length,
            all: sessions.length,
          })}
        </td>
      ))}
    </tr>
  )
}
