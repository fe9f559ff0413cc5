import { IconCheck, IconLock } from '@tabler/icons-react'
import type { Session } from '@turnout/router/schema/sessions'
import type { TicketType } from '@turnout/router/schema/ticket-types'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormatTag } from '../../lib/language.ts'
import { showInstant } from '../../lib/time.ts'
import { FillBar } from '../../ui/fill-bar.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import classes from './matrix.module.css'
import cells from './matrix-cells.module.css'
import { cellKey } from './use-inclusion.ts'

interface MatrixRowProps {
  /** From 1; row 0 holds the heads. */
  row: number
  session: Session
  zone: string
  ticketTypes: TicketType[]
  /** One letter for each type: see `marksOf`. */
  marks: string
  /** The column that the Tab key reaches; null when it is in another row. */
  activeCol: number | null
  lockOf: (type: TicketType) => string | null
  onPress: (type: TicketType, sessionId: string, isIncluded: boolean) => void
  onEdit: (session: Session) => void
}

/** For each type whether it includes the session: `I` or `E`, in small letters while that is being saved. */
export function marksOf(
  sessionId: string,
  ticketTypes: readonly TicketType[],
  pending: ReadonlyMap<string, boolean>,
): string {
  return ticketTypes
    .map((type) => {
      const saving = pending.get(cellKey(type.id, sessionId))
      if (saving !== undefined) return saving ? 'i' : 'e'
      return type.sessionIds.includes(sessionId) ? 'I' : 'E'
    })
    .join('')
}

/** One session: when, what, where, how full, and which types include it. */
export const MatrixRow = memo(
  function MatrixRow(props: MatrixRowProps) {
    const { row, session, ticketTypes, marks, activeCol } = props
    return (
      <tr className={classes.row} data-inactive={!session.isActive || undefined}>
        <th scope="row" className={classes.rowHead}>
          <SessionButton {...props} />
        </th>
        {ticketTypes.map((type, index) => (
          <td key={type.id} className={cells.cell}>
            <CellButton
              row={row}
              col={index + 1}
              isActive={activeCol === index + 1}
              mark={marks[index] ?? 'E'}
              type={type}
              session={session}
              lock={props.lockOf(type)}
              onPress={props.onPress}
            />
          </td>
        ))}
      </tr>
    )
  },
  // The callbacks read what they need when they are called; only what is drawn decides.
  (a, b) =>
    a.row === b.row &&
    a.session === b.session &&
    a.zone === b.zone &&
    a.marks === b.marks &&
    a.activeCol === b.activeCol &&
    a.lockOf === b.lockOf &&
    a.ticketTypes === b.ticketTypes,
)

function SessionButton({ row, session, zone, activeCol, onEdit }: MatrixRowProps) {
  const { t } = useTranslation()
  const tag = useFormatTag()
  const time = (instant: string) => showInstant(instant, zone, tag, 'time')
  return (
    <button
      type="button"
      className={classes.sessionButton}
      data-row={row}
      data-col={0}
      tabIndex={activeCol === 0 ? 0 : -1}
      onClick={() => onEdit(session)}
    >
      <span className={classes.time}>
        {time(session.startsAt)}–{time(session.endsAt)}
      </span>
      <span className={classes.what}>
        <span className={classes.name}>{session.name}</span>
        <span className={classes.small}>
          <span>{session.code}</span>
          {session.roomName && <span>{session.roomName}</span>}
          {!session.isActive && <StatusBadge tone="quiet">{t('sessions.inactive')}</StatusBadge>}
        </span>
      </span>
      <span className={classes.fill}>
        <FillBar sold={session.sold} held={session.held} capacity={session.capacity} />
      </span>
    </button>
  )
}

interface CellButtonProps {
  row: number
  col: number
  isActive: boolean
  mark: string
  type: TicketType
  session: Session
  lock: string | null
  onPress: (type: TicketType, sessionId: string, isIncluded: boolean) => void
}

function CellButton({ row, col, isActive, mark, type, session, lock, onPress }: CellButtonProps) {
  const { t } = useTranslation()
  const isIncluded = mark.toUpperCase() === 'I'
  const isSaving = mark !== mark.toUpperCase()
  return (
    <button
      type="button"
      className={cells.mark}
      data-row={row}
      data-col={col}
      data-saving={isSaving || undefined}
      tabIndex={isActive ? 0 : -1}
      aria-pressed={isIncluded}
      aria-disabled={lock !== null}
      aria-busy={isSaving}
      aria-label={t('sessions.cell', { type: type.name, code: session.code, session: session.name })}
      title={lock ?? undefined}
      onClick={() => onPress(type, session.id, !isIncluded)}
    >
      {isIncluded && <IconCheck size={18} stroke={2.4} aria-hidden />}
      {lock && !isIncluded && <IconLock size={14} aria-hidden className={cells.cellLock} />}
    </button>
  )
}
