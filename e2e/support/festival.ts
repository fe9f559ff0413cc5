import { randomUUID } from 'node:crypto'
import type { TurnoutClient } from '@turnout/client'
import { dayFromNow, EVENT_TITLE, ROOMS, readSchedule, SCHEDULE_NAME } from './schedule.ts'

/** The festival once it is on sale, its first session's door open already. */
export interface Festival {
  eventId: string
  sessions: { id: string; code: string; name: string }[]
  /** Includes all sessions, and costs. */
  fullPass: string
  /** Includes all but the first session, and costs nothing. */
  latecomer: string
  importId: string
}

/** Import, seats, ticket types, publication: what an organizer does before the first guest, by the SDK alone. */
export async function bringFestival({ api }: TurnoutClient): Promise<Festival> {
  const importId = randomUUID()
  await api.imports.run.mutate({
    importId,
    fileName: SCHEDULE_NAME,
    content: readSchedule(),
    options: { firstDay: dayFromNow(1), roomCapacities: { [ROOMS[0]]: 120, [ROOMS[1]]: 30 }, dryRun: false },
  })
  const [event] = (await api.events.list.query({ search: EVENT_TITLE })).items
  if (!event) throw new Error('The import made no event')
  const eventId = event.id
  const sessions = await api.sessions.list.query({ eventId })
  const [first, ...others] = sessions
  if (!first) throw new Error('The import made no session')
  // Guests who came a day early are let in already.
  const doorsOpenAt = new Date(Date.now() - 3_600_000).toISOString()
  await api.sessions.update.mutate({ sessionId: first.id, doorsOpenAt })
  const fullPass = await api.ticketTypes.create.mutate({
    eventId,
    name: 'Full pass',
    priceMinor: 4500,
    sessionIds: sessions.map(({ id }) => id),
  })
  const latecomer = await api.ticketTypes.create.mutate({
    eventId,
    name: 'Latecomer',
    priceMinor: 0,
    sessionIds: others.map(({ id }) => id),
  })
  await api.events.publish.mutate({ eventId })
  return { eventId, sessions, fullPass: fullPass.id, latecomer: latecomer.id, importId }
}
