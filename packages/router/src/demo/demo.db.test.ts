import { build, useTestDatabase } from '@turnout/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { doorSession } from '../check-in/rules.ts'
import { cancelEvent } from '../events/cancel-event.ts'
import { findDrift } from '../orders/find-drift.ts'
import { listSessions } from '../sessions/list-sessions.ts'
import { callAs, createTestDeps, type TestDeps } from '../testing/index.ts'
import { loadDemo } from './load-demo.ts'

const database = useTestDatabase()
let deps: TestDeps
let adminId: string

beforeAll(async () => {
  deps = createTestDeps(database().db)
  adminId = (await build(database().db).admin()).id
})

async function firstDoor(eventId: string) {
  const call = callAs(deps, { kind: 'user', userId: adminId, role: 'admin' })
  const [first] = await listSessions(call, { eventId })
  if (!first) throw new Error('The demo has sessions')
  return doorSession(first)
}

describe('the demo', () => {
  it('has an open door, sold tickets and no drift; starts again later with the same event', async () => {
    deps.setNow(new Date('2026-11-20T09:12:00Z'))
    const [eventId, same] = await Promise.all([loadDemo(deps), loadDemo(deps)])
    expect(same).toBe(eventId)
    const now = deps.now().getTime()
    const door = await firstDoor(eventId)
    expect(door.opensAt).toBeLessThanOrEqual(now)
    expect(door.endsAt).toBeGreaterThan(now + 3_600_000)
    const tickets = await deps.db.selectFrom('ticket').selectAll().where('event_id', '=', eventId).execute()
    expect(tickets.length).toBeGreaterThan(25)
    expect(tickets.every((ticket) => ticket.status === 'valid')).toBe(true)
    expect(await findDrift(deps.db)).toEqual([])

    deps.setNow(new Date('2027-06-01T22:59:00Z'))
    expect(await loadDemo(deps)).toBe(eventId)
    const moved = await firstDoor(eventId)
    expect(moved.opensAt).toBeLessThanOrEqual(deps.now().getTime())
    expect(moved.endsAt).toBeGreaterThan(deps.now().getTime())
    const after = await deps.db.selectFrom('ticket').selectAll().where('event_id', '=', eventId).execute()
    expect(after).toEqual(tickets)
  })

  it('makes room for a new one once it was cancelled', async () => {
    deps.setNow(new Date('2027-06-02T12:00:00Z'))
    const eventId = await loadDemo(deps)
    const call = callAs(deps, { kind: 'user', userId: adminId, role: 'admin' })
    await cancelEvent(call, { eventId, reason: 'Tried it' })
    expect(await loadDemo(deps)).not.toBe(eventId)
  })
})
