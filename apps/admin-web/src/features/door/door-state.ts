import type { CheckInMessage } from '@turnout/router/events/check-in'
import type { ScanEntry, Stats } from '@turnout/router/schema/check-in'

const MOST_SCANS = 50

/** True for a message whose change the numbers do not have yet. */
export function isNewTo({ position }: Pick<Stats, 'position'>, message: Pick<CheckInMessage, 'id'>): boolean {
  return Number(message.id) > Number(position)
}

/**
 * The numbers of a door with what has happened since. Messages come in order of their positions; one that the numbers
 * already have, or that comes again, changes nothing.
 */
export function withMessages(stats: Stats, messages: readonly CheckInMessage[]): Stats {
  const fresh = messages.filter((message) => isNewTo(stats, message))
  if (fresh.length === 0) return stats
  const draft: Draft = {
    position: stats.position,
    admitted: new Map(stats.sessions.map(({ sessionId, admitted }) => [sessionId, admitted])),
    arrivals: new Map(stats.arrivals.map((arrival) => [arrivalKey(arrival), arrival])),
    scans: [...stats.lastScans],
    replacing: new Set(),
  }
  for (const message of fresh) {
    if (!isNewTo(draft, message)) continue
    draft.position = message.id
    apply(draft, message)
  }
  return {
    ...stats,
    position: draft.position,
    sessions: stats.sessions.map((session) => ({
      ...session,
      admitted: draft.admitted.get(session.sessionId) ?? session.admitted,
    })),
    arrivals: [...draft.arrivals.values()].filter(({ count }) => count > 0),
    lastScans: draft.scans.slice(0, MOST_SCANS),
  }
}

type Arrival = Stats['arrivals'][number]

interface Draft {
  position: string
  admitted: Map<string, number>
  arrivals: Map<string, Arrival>
  scans: ScanEntry[]
  /** Scans that take the place of an admission: they stand, though the count does not change. */
  replacing: Set<string>
}

function apply(draft: Draft, message: CheckInMessage): void {
  switch (message.type) {
    case 'ticket.scanned':
      addScan(draft, message.payload)
      break
    case 'check_in.undone': {
      const { scanId, sessionId } = message.payload
      draft.admitted.set(sessionId, Math.max(0, (draft.admitted.get(sessionId) ?? 0) - 1))
      takeBack(draft, scanId, sessionId, 'undone')
      break
    }
    case 'check_in.superseded':
      draft.replacing.add(message.payload.byScanId)
      takeBack(draft, message.payload.scanId, message.payload.sessionId, 'superseded')
      break
    default:
      break
  }
}

function addScan(draft: Draft, scan: Extract<CheckInMessage, { type: 'ticket.scanned' }>['payload']): void {
  const { scanId, sessionId, stationId, stationName, admittedDelta, at } = scan
  // It may be in the numbers with another message of the same scan still to come.
  if (draft.scans.some((known) => known.scanId === scanId)) return
  const stands = admittedDelta > 0 || draft.replacing.has(scanId)
  draft.scans.unshift({
    scanId,
    at,
    outcome: scan.outcome,
    reason: scan.reason,
    forced: scan.forced,
    sessionCode: scan.sessionCode,
    stationId,
    stationName,
    ticketId: scan.ticketId,
    attendeeName: scan.attendeeName,
    ticketTypeName: scan.ticketTypeName,
    checkInId: null,
    status: stands ? 'standing' : null,
  })
  if (!sessionId) return
  draft.admitted.set(sessionId, (draft.admitted.get(sessionId) ?? 0) + admittedDelta)
  if (stands) countArrival(draft, { minute: minuteOf(at), sessionId, stationId, stationName, count: 1 })
}

function takeBack(draft: Draft, scanId: string, sessionId: string, status: 'undone' | 'superseded'): void {
  const index = draft.scans.findIndex((known) => known.scanId === scanId)
  const scan = draft.scans[index]
  if (!scan) return
  draft.scans[index] = { ...scan, status }
  const { stationId, stationName } = scan
  countArrival(draft, { minute: minuteOf(scan.at), sessionId, stationId, stationName, count: -1 })
}

function countArrival({ arrivals }: Draft, arrival: Arrival): void {
  const key = arrivalKey(arrival)
  const known = arrivals.get(key)
  if (known) arrivals.set(key, { ...known, count: known.count + arrival.count })
  else if (arrival.count > 0) arrivals.set(key, arrival)
}

function arrivalKey({ minute, sessionId, stationId }: Arrival): string {
  return `${Date.parse(minute)} ${sessionId} ${stationId}`
}

/** The minute in which an instant lies. */
export function minuteOf(instant: string): string {
  return new Date(Math.floor(Date.parse(instant) / 60_000) * 60_000).toISOString()
}
