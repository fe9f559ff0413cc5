import { randomUUID } from 'node:crypto'
import { type Event, type Order, useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { MailRefused } from '../core/mailer.ts'
import { callAs } from '../testing/index.ts'
import { type SaleSetting, saleSetting } from '../testing/sale-setting.ts'
import { returnPathOf } from './bounce-token.ts'
import { deliverOnce } from './deliver-once.ts'
import { giveUpMails } from './give-up-mails.ts'
import { selectDeliveries } from './list-deliveries.ts'
import { type MailReport, noteMailReports } from './note-report.ts'
import { changeOptOut, readOptOut } from './opt-outs.ts'
import { isReachable } from './recipients.ts'
import { previewKind } from './schema.ts'
import { unsubscribeOf } from './unsubscribe.ts'

const database = useTestDatabase()
let setting: SaleSetting
let event: Event
let order: Order

beforeAll(async () => {
  setting = await saleSetting(database().db)
})
beforeEach(async () => {
  setting.deps.config.bounceAddress = null
  event = await setting.world.event({ status: 'published', title: 'Swing night' })
  const session = await setting.world.session(event)
  const ticketType = await setting.world.ticketType(event, { includes: [session] })
  order = await setting.world.confirmedOrder({ event, ticketType })
})

/** A mail about the order, or about no event at all. */
async function deliver(more: { to?: string; kind?: string; refused?: boolean; of?: 'nothing' } = {}) {
  const { to = order.buyer_email, kind = 'order.confirmation', refused, of } = more
  const about = of ? { eventId: null, orderId: null } : { eventId: event.id, orderId: order.id }
  const cause = { cause: randomUUID(), kind, ...about, userId: null }
  const mailer = refused
    ? { ...setting.deps.mailer, send: () => Promise.reject(new MailRefused(550, '5.1.1')) }
    : { ...setting.deps.mailer, send: async () => `<${randomUUID()}@turnout.example>` }
  const mail = { to: { name: 'Ada', address: to }, subject: 'News', html: '', text: '' }
  await deliverOnce({ ...setting.deps, mailer }, cause, async () => mail).catch(() => undefined)
  return setting.db.selectFrom('mail_delivery').selectAll().where('cause', '=', cause.cause).executeTakeFirstOrThrow()
}
const list = (input: object = {}) => setting.organizer.mail.deliveries({ eventId: event.id, ...input })
const report = (more: Partial<MailReport>): MailReport => {
  return { kind: 'bounced', statusCode: '5.1.1', addresses: [], messageId: null, ...more }
}

describe('the list of mails', () => {
  it('shows whom each went to, what it was about and what became of it, newest first, in pages', async () => {
    const sent = await deliver()
    const failed = await deliver({ to: 'nobody@example.org', kind: 'order.refund', refused: true })
    const { items } = await list()
    expect(items.map(({ id }) => id)).toEqual([failed.id, sent.id])
    expect(items[0]).toMatchObject({
      kind: 'order.refund',
      status: 'failed',
      recipient: 'nobody@example.org',
      error: 'MailRefused 550',
      statusCode: '5.1.1',
      eventTitle: 'Swing night',
      orderCode: order.code,
      attempts: 1,
    })
    expect(items[1]).toMatchObject({ status: 'sent', recipient: order.buyer_email, error: null, orderId: order.id })
    const first = await list({ limit: 1 })
    const second = await list({ limit: 1, cursor: first.nextCursor })
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([failed.id, sent.id])
    expect(second.nextCursor).toBeNull()
  })

  it('is narrowed by order, kind, state and address', async () => {
    const sent = await deliver()
    const failed = await deliver({ to: 'Nobody.There@example.org', kind: 'order.refund', refused: true })
    const idsOf = async (input: object) => (await list(input)).items.map(({ id }) => id)
    expect(await idsOf({ orderId: order.id, status: 'sent' })).toEqual([sent.id])
    expect(await idsOf({ kind: 'order.refund' })).toEqual([failed.id])
    expect(await idsOf({ status: 'trouble' })).toEqual([failed.id])
    expect(await idsOf({ search: 'nobody.there@EXAMPLE.org' })).toEqual([failed.id])
    expect(await idsOf({ search: 'there@' })).toEqual([failed.id])
    expect(await idsOf({ search: '100%' })).toEqual([])
  })

  it('counts what was not sent in all the time it is tried as failed', async () => {
    const row = await deliver()
    const old = { status: 'sending', created_at: new Date(Date.now() - 80 * 3_600_000), sent_at: null } as const
    await setting.db.updateTable('mail_delivery').set(old).where('id', '=', row.id).execute()
    const claim = { claim: row.id, claimed_until: new Date(Date.now() + 3_600_000) }
    await setting.db.updateTable('mail_delivery').set(claim).where('id', '=', row.id).execute()
    await giveUpMails(setting.deps)
    expect((await list({ status: 'sending' })).items).toMatchObject([{ id: row.id }])
    await setting.db.updateTable('mail_delivery').set({ claim: null }).where('id', '=', row.id).execute()
    await giveUpMails(setting.deps)
    expect((await list({ status: 'trouble' })).items).toMatchObject([{ id: row.id, status: 'failed' }])
    expect((await list({ status: 'sending' })).items).toEqual([])
  })

  it('finds what did not arrive by its index, however many arrived', async () => {
    await sql`insert into mail_delivery (cause, kind, event_id, status, created_at)
      select gen_random_uuid()::text, 'test', ${event.id}::uuid, 'sent', now() - interval '80 hours'
      from generate_series(1, 20000)`.execute(setting.db)
    await deliver({ refused: true })
    await sql`analyze mail_delivery`.execute(database().owner)
    const call = callAs(setting.deps, { kind: 'user', userId: randomUUID(), role: 'admin' })
    const plan = JSON.stringify(await selectDeliveries(call, { status: 'trouble', limit: 50 }).explain('json'))
    expect(plan).toContain('mail_delivery_trouble_idx')
    expect(plan).not.toMatch(/Seq Scan[^{}]*"mail_delivery"/)
  })

  it('shows what is about no event to admins only, and nothing to members', async () => {
    const address = `${randomUUID()}@example.org`
    const row = await deliver({ to: address, of: 'nothing', kind: 'access.password-reset' })
    expect((await setting.organizer.mail.deliveries({ search: address })).items).toEqual([])
    expect((await setting.admin.mail.deliveries({ search: address })).items).toMatchObject([{ id: row.id }])
    const { caller } = await setting.as('member')
    await expect(caller.mail.deliveries({})).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('the report of a mail server', () => {
  it('marks the mail by its return path, once, and is on record without the address', async () => {
    setting.deps.config.bounceAddress = 'bounce@example.org'
    const row = await deliver()
    const addresses = ['someone@example.org', returnPathOf(setting.deps.secrets, 'bounce@example.org', row.id)]
    expect(
      await noteMailReports(setting.deps, [report({ addresses }), report({ addresses, statusCode: '5.2.2' })]),
    ).toBe(2)
    expect((await list()).items).toMatchObject([{ id: row.id, status: 'bounced', statusCode: '5.1.1' }])
    expect(await setting.audited(row.id)).toMatchObject([{ action: 'mail.bounced', detail: { statusCode: '5.1.1' } }])
    expect((await setting.organizer.orders.get({ orderId: order.id })).mail).toBe('bounced')
  })

  it('marks it by its Message-ID where mails have no return paths, and never where they have', async () => {
    const row = await deliver()
    setting.deps.config.bounceAddress = 'bounce@example.org'
    expect(await noteMailReports(setting.deps, [report({ messageId: row.message_id })])).toBe(0)
    expect((await list()).items).toMatchObject([{ status: 'sent' }])
    setting.deps.config.bounceAddress = null
    expect(await noteMailReports(setting.deps, [report({ messageId: row.message_id })])).toBe(1)
    expect((await list()).items).toMatchObject([{ status: 'bounced' }])
    expect(await noteMailReports(setting.deps, [report({ messageId: '<unknown@example.org>' })])).toBe(0)
  })

  it('counts for its address though it came before the server had thanked for the mail', async () => {
    setting.deps.config.bounceAddress = 'bounce@example.org'
    const address = `${randomUUID()}@example.org`
    for (let n = 0; n < 2; n++) {
      const cause = { cause: randomUUID(), kind: 'test', eventId: event.id, orderId: order.id, userId: null }
      const send = async ({ returnPath = '' }: { returnPath?: string }) => {
        await noteMailReports(setting.deps, [report({ addresses: [returnPath] })])
        return `<${randomUUID()}@turnout.example>`
      }
      const mail = { to: { name: 'Ada', address }, subject: 'News', html: '', text: '' }
      await deliverOnce({ ...setting.deps, mailer: { ...setting.deps.mailer, send } }, cause, () => mail)
    }
    const bounced = { status: 'bounced', recipient: address, statusCode: '5.1.1', messageId: expect.any(String) }
    expect((await list({ search: address })).items).toMatchObject([bounced, bounced])
    expect(await isReachable(setting.deps, address)).toBe(false)
  })

  it('of spam is taken back by whoever wants such mails again', async () => {
    const address = `${randomUUID()}@example.org`
    const { url } = unsubscribeOf(setting.deps, { address, eventId: event.id, topic: 'messages' })
    const token = url.split('/u/')[1] ?? ''
    const { message_id: messageId, id } = await deliver({ to: address })
    await noteMailReports(setting.deps, [report({ kind: 'complained', statusCode: null, messageId })])
    expect(await readOptOut(setting.deps, token)).toMatchObject({ isAllDeclined: true })
    const state = await changeOptOut(callAs(setting.deps, { kind: 'anonymous' }), token, 'undo')
    expect(state).toMatchObject({ isAllDeclined: false, isEventDeclined: false })
    expect(await isReachable(setting.deps, address)).toBe(true)
    const actions = (await setting.audited(id)).map(({ action }) => action)
    expect(actions).toEqual(['mail.complained', 'mail.complaint_taken_back'])
  })

  it('of a delay changes nothing but what is said of it', async () => {
    const row = await deliver()
    await noteMailReports(setting.deps, [report({ kind: 'delayed', statusCode: '4.4.1', messageId: row.message_id })])
    expect((await list()).items).toMatchObject([{ status: 'sent', statusCode: '4.4.1' }])
  })

  it('stops mails that can be done without: after two that came back, or one complaint', async () => {
    const [twice, once] = [`${randomUUID()}@example.org`, `${randomUUID()}@example.org`]
    for (let n = 0; n < 2; n++) {
      expect(await isReachable(setting.deps, twice)).toBe(true)
      await noteMailReports(setting.deps, [report({ messageId: (await deliver({ to: twice })).message_id })])
    }
    expect(await isReachable(setting.deps, twice)).toBe(false)
    const complaint = { kind: 'complained', statusCode: null } as const
    await noteMailReports(setting.deps, [report({ ...complaint, messageId: (await deliver({ to: once })).message_id })])
    expect(await isReachable(setting.deps, once)).toBe(false)
  })
})

describe('a preview', () => {
  it.each(previewKind.options)('of %s has a subject, HTML and text in both languages', async (kind) => {
    const [en, hu] = await Promise.all([
      setting.organizer.mail.preview({ kind, locale: 'en' }),
      setting.organizer.mail.preview({ kind, locale: 'hu' }),
    ])
    for (const [mail, locale] of [
      [en, 'en'],
      [hu, 'hu'],
    ] as const) {
      expect(mail.html).toContain(`<html lang="${locale}">`)
      expect(mail.html).not.toContain('cid:')
      expect(mail.html + mail.text).not.toMatch(/undefined|\[object|Invalid Date|NaN/)
      expect(mail.text.length).toBeGreaterThan(40)
    }
    expect(en.subject).not.toBe(hu.subject)
  })
})
