import type { Call } from '../core/context.ts'
import { invalid, refuse } from '../core/errors.ts'
import { isOrganizer } from '../core/principal.ts'
import { noSuchEvent } from '../events/queries.ts'

/**
 * The event whose door the caller may work at: a station's own, or the one an organizer names.
 * @throws DomainError NOT_FOUND for another event than the station's, VALIDATION_ERROR when none is named, FORBIDDEN
 */
export function doorEventId({ principal }: Pick<Call, 'principal'>, eventId: string | undefined): string {
  if (principal.kind === 'kiosk') {
    if (eventId && eventId !== principal.eventId) throw noSuchEvent()
    return principal.eventId
  }
  if (!isOrganizer(principal)) throw refuse('FORBIDDEN', 'You may not do this')
  if (!eventId) throw invalid('eventId', 'Name the event')
  return eventId
}

/** The sessions a station is limited to; null for those that are not, and for organizers. */
export function doorSessionIds({ principal }: Pick<Call, 'principal'>): string[] | null {
  return principal.kind === 'kiosk' ? principal.sessionIds : null
}
