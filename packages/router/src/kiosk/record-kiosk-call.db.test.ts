import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@turnout/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { createCaller } from '../app-router.ts'
import { listAudit } from '../audit/list-audit.ts'
import { type Door, type DoorSetting, openDoors } from '../testing/door-setting.ts'
import { callAs } from '../testing/index.ts'

const database = useTestDatabase()
const now = new Date('2026-05-01T10:00:00Z')

let setting: DoorSetting
let door: Door
beforeAll(async () => {
  setting = await openDoors(database().db, now)
})

const callerOf = ({ principal }: Pick<Door, 'principal'>) =>
  createCaller({
    ...callAs(setting.deps, principal),
    cookies: { refreshToken: null, set: () => undefined, clear: () => undefined },
  })

/** What the audit shows of a station's own calls, oldest first. */
async function rows() {
  const admin = callAs(setting.deps, { kind: 'user', userId: randomUUID(), role: 'admin' })
  const { items } = await listAudit(admin, { stationId: door.principal.stationId, limit: 100 })
  return items
    .filter(({ action }) => action !== 'station.paired')
    .map(({ action, outcome, device, detail }) => ({ action, outcome, device, procedure: detail.procedure }))
    .toReversed()
}

describe('every call of a kiosk', () => {
  it('leaves one row with what was called and how it ended', async () => {
    door = await setting.station()
    const api = callerOf(door)
    const { code } = await setting.guest()
    const scan = door.scan({ code, sessionCode: 'S1' })
    await api.kiosk.profile()
    await api.kiosk.heartbeat({ unsentScans: 0 })
    await api.checkIn.search({ query: 'Kovács' })
    await api.checkIn.stats({})
    const { checkInId = '' } = await api.checkIn.redeem(scan)
    await api.checkIn.redeem(scan)
    await api.checkIn.redeem(door.scan({ code, sessionCode: 'S1' }))
    await api.checkIn.undo({ checkInId, reason: 'Wrong guest' })
    const refused = [
      () => api.checkIn.undo({ checkInId, reason: 'Again' }),
      () => api.checkIn.redeem({ ...scan, code: 'another' }),
      () => api.checkIn.search({ query: 'x' }),
      () => api.orders.list({ eventId: setting.event.id }),
      () => api.access.login({ email: 'a@example.org', password: 'x' }),
    ]
    for (const call of refused) await expect(call()).rejects.toThrow()
    const seen = await rows()
    const expected = [
      ['kiosk.profile', 'kiosk.called', 'ok'],
      ['kiosk.heartbeat', 'station.reported', 'ok'],
      ['checkIn.search', 'kiosk.called', 'ok'],
      ['checkIn.stats', 'kiosk.called', 'ok'],
      ['checkIn.redeem', 'ticket.scanned', 'admitted'],
      ['checkIn.redeem', 'kiosk.called', 'ok'],
      ['checkIn.redeem', 'ticket.scanned', 'refused'],
      ['checkIn.undo', 'check_in.undone', 'ok'],
      ['checkIn.undo', 'kiosk.called', 'CONFLICT'],
      ['checkIn.redeem', 'kiosk.called', 'DEVICE_MISMATCH'],
      ['checkIn.search', 'kiosk.called', 'VALIDATION_ERROR'],
      ['orders.list', 'kiosk.called', 'FORBIDDEN'],
      ['access.login', 'kiosk.called', 'FORBIDDEN'],
    ]
    const sorted = (list: unknown[][]) => list.map((row) => row.join(' ')).toSorted()
    expect(sorted(seen.map(({ procedure, action, outcome }) => [procedure, action, outcome]))).toEqual(sorted(expected))
    expect(new Set(seen.map(({ device }) => device))).toEqual(new Set([door.device.thumbprint]))
  })

  it('of a queue leaves one row of its own beside those of its scans', async () => {
    door = await setting.station()
    const { code } = await setting.guest()
    const scans = [door.scan({ code, sessionCode: 'S1' }), { scanId: 'unreadable' }]
    await callerOf(door).checkIn.redeemBatch({ scans })
    expect((await rows()).map(({ action, outcome }) => [action, outcome])).toEqual([
      ['ticket.scanned', 'admitted'],
      ['kiosk.called', 'ok'],
    ])
  })

  it('is on record once when the same scan comes many times at once', async () => {
    door = await setting.station()
    const api = callerOf(door)
    const { code } = await setting.guest()
    const scan = door.scan({ code, sessionCode: 'S1' })
    await Promise.all(Array.from({ length: 6 }, () => api.checkIn.redeem(scan)))
    const actions = (await rows()).map(({ action }) => action).toSorted()
    expect(actions).toEqual([...Array(5).fill('kiosk.called'), 'ticket.scanned'])
  })
})
