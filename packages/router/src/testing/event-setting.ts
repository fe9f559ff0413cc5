import type { Database } from '@turnout/db'
import { build, type World } from '@turnout/db/testing'
import { type EventCaller, eventCaller } from './event-caller.ts'
import { createTestDeps, type TestDeps } from './index.ts'

/** An organizer at work, and what tests of events look at. */
export interface EventSetting {
  db: Database
  deps: TestDeps
  world: World
  organizer: EventCaller
  organizerId: string
  anonymous: EventCaller
  /** Somebody new with an account. */
  as(role: 'admin' | 'organizer' | 'teacher' | 'member'): Promise<{ userId: string; caller: EventCaller }>
  /** Messages of a topic, in the order in which they were written. */
  announced(topic: string): Promise<{ type: string; payload: unknown }[]>
  /** What the audit says was done to a subject, oldest first. */
  audited(subjectId: string): Promise<{ action: string; fields: string[] }[]>
}

/** Sets up the people and the looking glasses of event tests. */
export async function eventSetting(db: Database): Promise<EventSetting> {
  const deps = createTestDeps(db)
  const world = build(db, deps.now)
  const as: EventSetting['as'] = async (role) => {
    const { id: userId } = await world[role]()
    return { userId, caller: eventCaller(deps, { kind: 'user', userId, role }) }
  }
  const { userId: organizerId, caller: organizer } = await as('organizer')
  return {
    db,
    deps,
    world,
    organizer,
    organizerId,
    anonymous: eventCaller(deps, { kind: 'anonymous' }),
    as,
    announced: (topic) =>
      db.selectFrom('domain_event').select(['type', 'payload']).where('topic', '=', topic).orderBy('id').execute(),
    audited: (subjectId) =>
      db
        .selectFrom('audit_entry')
        .select(['action', 'fields'])
        .where('subject_id', '=', subjectId)
        .orderBy('id')
        .execute(),
  }
}

/** An instant so many hours from now, as it is sent. */
export function inHours(hours: number): string {
  return new Date(Date.now() + hours * 3_600_000).toISOString()
}
