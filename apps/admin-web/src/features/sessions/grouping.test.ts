import type { Session } from '@turnout/router/schema/sessions'
import { expect, it } from 'vitest'
import { filterSessions, groupByDay, roomsOf } from './grouping.ts'

function session(code: string, startsAt: string, roomName: string | null = null): Session {
  return {
    id: `00000000-0000-7000-8000-0000000000${code.slice(1).padStart(2, '0')}`,
    eventId: '00000000-0000-7000-8000-000000000000',
    code,
    name: code,
    description: '',
    startsAt,
    endsAt: startsAt,
    roomId: null,
    roomName,
    capacity: 10,
    sold: 0,
    held: 0,
    available: 10,
    isActive: true,
    doorsOpenAt: null,
    admissionEndsAt: null,
  }
}

const list = [
  session('S10', '2027-06-02T08:00:00Z', 'Hall'),
  session('S2', '2027-06-01T22:30:00Z', 'Cellar'),
  session('S9', '2027-06-02T08:00:00Z', 'Cellar'),
  session('S1', '2027-06-01T08:00:00Z'),
]

it('groups sessions by the day of the event’s zone, by time and then by number', () => {
  const codes = (zone: string) =>
    groupByDay(list, zone).map(({ day, sessions }) => [day, ...sessions.map((s) => s.code)])
  expect(codes('Europe/Budapest')).toEqual([
    ['2027-06-01', 'S1'],
    ['2027-06-02', 'S2', 'S9', 'S10'],
  ])
  expect(codes('UTC')).toEqual([
    ['2027-06-01', 'S1', 'S2'],
    ['2027-06-02', 'S9', 'S10'],
  ])
})

it('names each room once', () => {
  expect(roomsOf(list)).toEqual(['Cellar', 'Hall'])
})

it('filters by day and by room', () => {
  const codes = (filter: { day?: string; room?: string }) =>
    filterSessions(list, 'Europe/Budapest', filter).map(({ code }) => code)
  expect(codes({ day: '2027-06-02', room: 'Cellar' })).toEqual(['S2', 'S9'])
  expect(codes({})).toHaveLength(4)
})
