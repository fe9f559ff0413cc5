import { Link } from '@tanstack/react-router'
import type { EventSummary } from '@turnout/router/schema/events'
import { FillBar } from '../../ui/fill-bar.tsx'
import { When } from '../../ui/when.tsx'
import { EventStatusBadge } from '../events/event-status.tsx'
import classes from './event-lines.module.css'

/** Events one below the other, each a link. */
export function EventLines({ label, events, note }: { label: string; events: EventSummary[]; note?: string }) {
  return (
    <ul className={classes.lines} aria-label={label}>
      {events.map((event) => (
        <li key={event.id}>
          <Link to="/events/$eventId" params={{ eventId: event.id }} className={classes.line}>
            <span className={classes.text}>
              <span className={classes.title}>{event.title}</span>
              <span className={classes.when}>
                <When span={event} zone={event.timeZone} />
              </span>
              {note && <span className={classes.note}>{note}</span>}
            </span>
            {note ? (
              <EventStatusBadge status={event.status} />
            ) : (
              event.sessionCount > 0 && (
                <span className={classes.fill}>
                  <FillBar {...event.fill} />
                </span>
              )
            )}
          </Link>
        </li>
      ))}
    </ul>
  )
}
