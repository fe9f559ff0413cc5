import { randomUUID } from 'node:crypto'
import type { Database } from '@turnout/db'
import { build, type Event, type Session, type TicketType } from '@turnout/db/testing'
import { createCaller } from '../../app-router.ts'
import type { Deps } from '../../core/context.ts'
import type { Principal } from '../../core/principal.ts'
import { changeOptOut } from '../../mail/opt-outs.ts'
import { unsubscribeOf } from '../../mail/unsubscribe.ts'
import { callAs, createTestDeps } from '../../testing/index.ts'
import { runDueJobs } from '../../testing/run-jobs.ts'
import type { Audience, Message } from '../schema.ts'

/** An organizer, and an event that they write to the holders of: `day` includes S1, `both` S1 and S2. */
export async function messageSetting(db: Database) {
  // What other tests of the file have left to do is not this one's.
  await db.deleteFrom('job').execute()
  const deps = createTestDeps(db)
  const world = build(db, deps.now)
  const user = await world.organizer({ email: `${randomUUID()}@example.org` })
  const event: Event = await world.event({ title: 'Harvest fair', status: 'published', starts: 'in one week' })
  const s1: Session = await world.session(event, { name: 'Morning' })
  const s2: Session = await world.session(event, { name: 'Evening' })
  const day: TicketType = await world.ticketType(event, { name: 'Day', includes: [s1] })
  const both: TicketType = await world.ticketType(event, { name: 'Both', includes: [s1, s2] })
  const principal: Principal = { kind: 'user', userId: user.id, role: 'organizer' }
  const as = (who: Principal, other: Deps = deps) =>
    createCaller({
      ...callAs(other, who),
      cookies: { refreshToken: null, set: () => undefined, clear: () => undefined },
    }).messages
  const messages = as(principal)

  /** A confirmed order; its tickets bear the addresses, in order, the others none. */
  async function order(email: string, type: TicketType = day, tickets: (string | null)[] = [null]) {
    const buyer = { name: `Buyer ${email}`, email }
    const made = await world.confirmedOrder({ event, ticketType: type, quantity: tickets.length, buyer })
    for (const [n, address] of tickets.entries()) {
      const change = { attendee_email: address, attendee_name: address && `Guest ${address}` }
      await db
        .updateTable('ticket')
        .set(change)
        .where('id', '=', made.tickets[n]?.id ?? '')
        .execute()
    }
    return made
  }

  return {
    db,
    deps,
    world,
    user,
    event,
    s1,
    s2,
    day,
    both,
    messages,
    as,
    order,
    async draft(audience: Partial<Audience> = {}, body = 'Dear {{name}}, see you {{when}}.'): Promise<Message> {
      return messages.create({ eventId: event.id, subject: 'News of {{event}}', body, audience })
    },
    /** How many different addresses an audience has. */
    async people(audience: Partial<Audience> = {}): Promise<number> {
      return (await messages.audience({ eventId: event.id, audience })).people
    },
    /** Sends a new message to its end. @returns to whom it went, sorted */
    async sendTo(audience: Partial<Audience> = {}): Promise<string[]> {
      const { id: messageId, version } = await this.draft(audience)
      await messages.send({ messageId, version, expectedPeople: await this.people(audience) })
      deps.sent.length = 0
      await runDueJobs(deps)
      return deps.sent.map(({ to }) => to.address).toSorted()
    },
    async decline(address: string, choice: 'event' | 'all' | 'undo' = 'event'): Promise<void> {
      const { url } = unsubscribeOf(deps, { address, eventId: event.id, topic: 'messages' })
      await changeOptOut(callAs(deps, { kind: 'anonymous' }), url.split('/u/')[1] ?? '', choice)
    },
  }
}

/** What `messageSetting` gives. */
export type MessageSetting = Awaited<ReturnType<typeof messageSetting>>
