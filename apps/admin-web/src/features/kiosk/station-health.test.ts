import type { Station } from '@turnout/router/schema/kiosk'
import { describe, expect, it } from 'vitest'
import { byWork, isAtWork, stationHealth } from './station-health.ts'

const now = Date.parse('2027-01-15T17:00:00Z')
const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString()

function station(more: Partial<Station> = {}): Station {
  return {
    id: 'station',
    eventId: 'event',
    name: 'Main door',
    role: 'steward',
    state: 'paired',
    sessionIds: [],
    lifetimeHours: 4,
    pairingExpiresAt: ago(-600),
    pairedAt: ago(3600),
    expiresAt: ago(-3 * 3600),
    deviceName: 'Tablet',
    lastSeenAt: ago(10),
    unsentScans: 0,
    batteryPercent: 80,
    clockOffsetMs: 120,
    revokedAt: null,
    createdAt: ago(3700),
    ...more,
  }
}

describe('a station at a glance', () => {
  it('is green while it reports and nothing is wrong', () => {
    expect(stationHealth(station(), now)).toEqual({ tone: 'good', causes: [] })
    expect(stationHealth(station({ unsentScans: null, batteryPercent: null, clockOffsetMs: null }), now).tone).toBe(
      'good',
    )
  })

  it('is amber when it wants a look, with every cause', () => {
    const troubled = station({
      lastSeenAt: ago(60),
      unsentScans: 3,
      clockOffsetMs: -45_000,
      batteryPercent: 9,
      expiresAt: ago(-300),
    })
    expect(stationHealth(troubled, now)).toEqual({
      tone: 'warn',
      causes: ['quiet', 'unsent', 'clock', 'battery', 'ending'],
    })
  })

  it('is red when it has been silent for minutes, was revoked, or its time is up', () => {
    expect(stationHealth(station({ lastSeenAt: ago(200) }), now)).toEqual({ tone: 'bad', causes: ['silent'] })
    expect(stationHealth(station({ state: 'revoked', revokedAt: ago(5) }), now).tone).toBe('bad')
    expect(stationHealth(station({ state: 'expired' }), now).causes).toEqual(['expired'])
    expect(stationHealth(station({ expiresAt: ago(1) }), now).causes).toEqual(['expired'])
  })

  it('fresh from pairing gets time for its first report', () => {
    expect(stationHealth(station({ pairedAt: ago(5), lastSeenAt: null }), now).tone).toBe('good')
    expect(stationHealth(station({ pairedAt: ago(90), lastSeenAt: null }), now).causes).toEqual(['unseen'])
  })

  it('waits for as long as its code can be used', () => {
    const waiting = station({ state: 'waiting', pairedAt: null, expiresAt: null, lastSeenAt: null })
    expect(stationHealth(waiting, now)).toEqual({ tone: 'warn', causes: ['waiting'] })
    expect(stationHealth({ ...waiting, pairingExpiresAt: ago(1) }, now)).toEqual({ tone: 'quiet', causes: ['lapsed'] })
    expect([isAtWork(waiting, now), isAtWork({ ...waiting, pairingExpiresAt: ago(1) }, now)]).toEqual([true, false])
  })

  it('stands in its place by its work and its name', () => {
    const stations = [
      station({ id: '1', name: 'Side door' }),
      station({ id: '2', name: 'Attic', state: 'revoked' }),
      station({ id: '3', name: 'Balcony', state: 'waiting', pairedAt: null }),
      station({ id: '4', name: 'Main door', lastSeenAt: ago(400) }),
    ]
    expect(byWork(stations, now).map(({ name }) => name)).toEqual(['Main door', 'Side door', 'Balcony', 'Attic'])
  })
})
