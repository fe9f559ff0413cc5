import type { Station } from '@turnout/router/schema/kiosk'

/** What is to be said of a station, the most pressing first. */
export type Cause =
  | 'revoked'
  | 'expired'
  | 'lapsed'
  | 'waiting'
  | 'silent'
  | 'quiet'
  | 'unseen'
  | 'unsent'
  | 'clock'
  | 'battery'
  | 'ending'

/** A station at a glance: green works, amber wants a look, red is out of work, quiet never was at work. */
export interface Health {
  tone: 'good' | 'warn' | 'bad' | 'quiet'
  /** Empty when all is well. */
  causes: Cause[]
}

/** Kiosks report every 15 seconds: two missed reports are worth a look, three minutes of silence are a fault. */
const QUIET_AFTER_MS = 45_000
const SILENT_AFTER_MS = 180_000
const CLOCK_OFF_MS = 30_000
const LOW_BATTERY_PERCENT = 15
const ENDING_WITHIN_MS = 15 * 60_000

/** How a station does at an instant, in milliseconds since 1970. Its time may have ended since it was read. */
export function stationHealth(station: Station, now: number): Health {
  if (station.state === 'revoked') return { tone: 'bad', causes: ['revoked'] }
  if (station.state === 'lapsed') return { tone: 'quiet', causes: ['lapsed'] }
  if (station.state === 'waiting') {
    return Date.parse(station.pairingExpiresAt) > now
      ? { tone: 'warn', causes: ['waiting'] }
      : { tone: 'quiet', causes: ['lapsed'] }
  }
  const endsAt = station.expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(station.expiresAt)
  if (station.state === 'expired' || endsAt <= now) return { tone: 'bad', causes: ['expired'] }
  const contact = contactOf(station, now)
  const causes: Cause[] = contact === null ? [] : [contact]
  if ((station.unsentScans ?? 0) > 0) causes.push('unsent')
  if (Math.abs(station.clockOffsetMs ?? 0) >= CLOCK_OFF_MS) causes.push('clock')
  if ((station.batteryPercent ?? 100) <= LOW_BATTERY_PERCENT) causes.push('battery')
  if (endsAt - now <= ENDING_WITHIN_MS) causes.push('ending')
  return { tone: contact === 'silent' ? 'bad' : causes.length > 0 ? 'warn' : 'good', causes }
}

/** Whether a paired station is heard of. Fresh from pairing it gets the time of a first report. */
function contactOf(station: Station, now: number): 'silent' | 'quiet' | 'unseen' | null {
  const since = now - Date.parse(station.lastSeenAt ?? station.pairedAt ?? station.createdAt)
  if (since >= SILENT_AFTER_MS) return 'silent'
  if (since < QUIET_AFTER_MS) return null
  return station.lastSeenAt === null ? 'unseen' : 'quiet'
}

/** True for stations that are, or may still come, to the door. */
export function isAtWork(station: Station, now: number): boolean {
  const { causes } = stationHealth(station, now)
  return !causes.some((cause) => cause === 'revoked' || cause === 'expired' || cause === 'lapsed')
}

/** Paired ones by name, then those to be paired, then those out of work: a card moves only when its state does. */
export function byWork(stations: readonly Station[], now: number): Station[] {
  const rank = (station: Station) => (!isAtWork(station, now) ? 2 : station.state === 'waiting' ? 1 : 0)
  return stations.toSorted((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name) || a.id.localeCompare(b.id))
}
