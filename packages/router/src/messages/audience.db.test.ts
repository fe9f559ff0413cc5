import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@turnout/db/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { callAs } from '../testing/index.ts'
import { transferTicket } from '../tickets/transfer-ticket.ts'
import { type MessageSetting, messageSetting } from './testing/message-setting.ts'

const database = useTestDatabase()

describe('whom a message goes to', () => {
  let setting: MessageSetting

  beforeEach(async () => {
    setting = await messageSetting(database().db)
  })

  /** Lets a ticket into the first session. */
  async function admit(ticketId: string): Promise<void> {
    const { db, event, s1, user } = setting
    const now = new Date()
    const scan = {
      id: randomUUID(),
      event_id: event.id,
      session_id: s1.id,
      ticket_id: ticketId,
      user_id: user.id,
      content_hash: Buffer.alloc(32),
      code_hash: Buffer.alloc(32),
      direction: 'in' as const,
      scanned_at: now,
      corrected_at: now,
      outcome: 'admitted' as const,
      answer: '{}',
    }
    await db.insertInto('scan').values(scan).execute()
    await db
      .insertInto('check_in')
      .values({
        event_id: event.id,
        session_id: s1.id,
        ticket_id: ticketId,
        scan_id: scan.id,
        user_id: user.id,
        admitted_at: now,
        status: 'standing',
      })
      .execute()
  }

  it('is one mail for each address, however many tickets it has and however it is written', async () => {
    await setting.order('anna@example.org', setting.day, [null, null, 'Anna@Example.ORG'])
    await setting.order('ANNA@example.org', setting.both)
    const counted = await setting.messages.audience({ eventId: setting.event.id })
    expect(counted).toMatchObject({ people: 1, tickets: 4, declined: 0, withoutAddress: 0 })
    const sent = await setting.sendTo()
    expect(sent.map((address) => address.toLowerCase())).toEqual(['anna@example.org'])
  })

  it('is who is on the ticket, or its buyer where nobody is', async () => {
    await setting.order('buyer@example.org', setting.day, ['guest@example.org', null])
    await setting.order('only-buys@example.org', setting.day, ['other-guest@example.org'])
    expect(await setting.sendTo()).toEqual(['buyer@example.org', 'guest@example.org', 'other-guest@example.org'])
    expect(await setting.sendTo({ to: 'buyers' })).toEqual(['buyer@example.org', 'only-buys@example.org'])
  })

  it('is the one whom a ticket was passed on to, in their language, and not who had it before', async () => {
    const { tickets } = await setting.order('before@example.org')
    const organizer = callAs(setting.deps, { kind: 'user', userId: setting.user.id, role: 'organizer' })
    const to = { name: 'Új Éva', email: 'new@example.org', locale: 'hu' as const }
    await transferTicket(organizer, { ticketId: tickets[0]?.id ?? '', to })
    expect(await setting.people({ to: 'buyers' })).toBe(0)
    const { id: messageId, version } = await setting.draft()
    await setting.messages.send({ messageId, version, expectedPeople: 1 })
    await setting.sendTo()
    const mail = setting.deps.sent.find(({ headers }) => headers?.['List-Unsubscribe'])
    expect(mail?.to).toEqual({ name: 'Új Éva', address: 'new@example.org' })
    expect(mail?.html).toContain('Nem kérek több ilyen üzenetet')
  })

  it('is not the buyer of a ticket that was passed on, though its holder has no address', async () => {
    const { tickets } = await setting.order('buyer@example.org')
    await setting.order('other@example.org')
    const emptied = { attendee_email: null, attendee_name: null, transfers: 1 }
    await setting.db
      .updateTable('ticket')
      .set(emptied)
      .where('id', '=', tickets[0]?.id ?? '')
      .execute()
    const counted = await setting.messages.audience({ eventId: setting.event.id })
    expect(counted).toMatchObject({ people: 1, tickets: 2, withoutAddress: 1 })
    expect(await setting.sendTo()).toEqual(['other@example.org'])
  })

  it('is narrowed down by sessions and ticket types', async () => {
    await setting.order('day@example.org', setting.day)
    await setting.order('both@example.org', setting.both)
    const { s1, s2, day, both } = setting
    expect(await setting.sendTo({ sessionIds: [s2.id] })).toEqual(['both@example.org'])
    expect(await setting.sendTo({ sessionIds: [s1.id] })).toEqual(['both@example.org', 'day@example.org'])
    expect(await setting.sendTo({ ticketTypeIds: [day.id] })).toEqual(['day@example.org'])
    expect(await setting.people({ ticketTypeIds: [day.id], sessionIds: [s2.id] })).toBe(0)
    expect(await setting.people({ ticketTypeIds: [day.id, both.id], sessionIds: [s1.id, s2.id] })).toBe(2)
    const counted = await setting.messages.audience({
      eventId: setting.event.id,
      audience: { ticketTypeIds: [day.id] },
    })
    expect(counted.sessions.map(({ code, tickets }) => [code, tickets])).toEqual([
      ['S1', 2],
      ['S2', 1],
    ])
    expect(counted.ticketTypes.map(({ name, tickets }) => [name, tickets])).toEqual([
      ['Day', 1],
      ['Both', 1],
    ])
  })

  it('is nobody whose ticket was cancelled, and those who have not paid or wait only when asked for', async () => {
    const { tickets } = await setting.order('cancelled@example.org')
    await setting.db
      .updateTable('ticket')
      .set({ status: 'cancelled', cancelled_at: new Date() })
      .where('id', '=', tickets[0]?.id ?? '')
      .execute()
    await setting.order('stands@example.org')
    const { event, day } = setting
    await setting.world.pendingOrder({ event, ticketType: day, buyer: { name: 'P', email: 'pending@example.org' } })
    const entry = { event_id: event.id, ticket_type_id: day.id, name: 'W', seats: 1, status: 'waiting' as const }
    const secret_hash = Buffer.alloc(32)
    await setting.db
      .insertInto('waitlist_entry')
      .values([
        { ...entry, email: 'waits@example.org', confirmed_at: new Date(), secret_hash },
        { ...entry, email: 'unconfirmed@example.org', confirmed_at: null, secret_hash },
        { ...entry, email: 'left@example.org', status: 'left', confirmed_at: new Date(), secret_hash },
      ])
      .execute()
    expect(await setting.sendTo()).toEqual(['stands@example.org'])
    expect(await setting.sendTo({ who: 'unpaid' })).toEqual(['pending@example.org'])
    expect(await setting.sendTo({ who: 'waiting' })).toEqual(['waits@example.org'])
  })

  it('is by who has come to the sessions chosen, or has not', async () => {
    const { tickets } = await setting.order('came@example.org', setting.both)
    await setting.order('stayed-away@example.org', setting.both)
    await admit(tickets[0]?.id ?? '')
    expect(await setting.sendTo({ checkIn: 'checked_in' })).toEqual(['came@example.org'])
    expect(await setting.sendTo({ checkIn: 'not_checked_in' })).toEqual(['stayed-away@example.org'])
    expect(await setting.people({ checkIn: 'not_checked_in', sessionIds: [setting.s2.id] })).toBe(2)
  })

  it('leaves out who declined, of this event or all, and counts them', async () => {
    for (const name of ['one', 'two', 'three']) await setting.order(`${name}@decline.example`)
    await setting.decline('ONE@decline.example')
    await setting.decline('two@decline.example', 'all')
    const counted = await setting.messages.audience({ eventId: setting.event.id })
    expect(counted).toMatchObject({ people: 3, declined: 2 })
    expect(await setting.sendTo()).toEqual(['three@decline.example'])
    const { items } = await setting.messages.list({ eventId: setting.event.id })
    expect(items[0]).toMatchObject({ status: 'sent', figures: { recipients: 3, sent: 1, declined: 2, pending: 0 } })
  })

  it('tells how many tickets have no address', async () => {
    await setting.order('')
    await setting.order('has-one@example.org')
    expect(await setting.messages.audience({ eventId: setting.event.id })).toMatchObject({
      people: 1,
      withoutAddress: 1,
    })
    expect(await setting.sendTo()).toEqual(['has-one@example.org'])
  })

  it('refuses sessions and ticket types of other events', async () => {
    const other = await messageSetting(database().db)
    await expect(setting.draft({ sessionIds: [other.s1.id] })).rejects.toThrow('no such session')
    await expect(setting.draft({ ticketTypeIds: [other.day.id] })).rejects.toThrow('no such session')
  })
})
