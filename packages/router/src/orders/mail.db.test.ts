import { useTestDatabase } from '@turnout/db/testing'
import ical from 'node-ical'
import { describe, expect, it } from 'vitest'
import { type JobHandler, PermanentJobError } from '../core/job-handler.ts'
import { type Mail, MailRefused } from '../core/mailer.ts'
import { payBackJob } from '../refunds/pay-back.job.ts'
import { qrPng } from '../tickets/qr-code.ts'
import { sendCancellationJob } from './send-cancellation.job.ts'
import { sendConfirmationJob } from './send-confirmation.job.ts'
import { settlePaymentJob } from './settle-payment.job.ts'
import { buyer, nobody, openShop, type Shop } from './testing/shop.ts'

const evil = '<script>alert("1")</script> & "Söhne"'

interface Entry {
  uid: string
  start: Date
  end: Date
  summary: string
  location: string
  status: string
  sequence: string
  method: string
}

function entriesOf(mail: Mail | undefined): Entry[] {
  const parsed = ical.sync.parseICS(mail?.calendar?.content ?? '')
  return Object.values(parsed)
    .flatMap((part) => (part?.type === 'VEVENT' ? [part] : []))
    .map((entry) => ({
      uid: entry.uid,
      start: entry.start,
      end: entry.end,
      summary: String(entry.summary),
      location: String(entry.location),
      status: String(entry.status),
      sequence: String(entry.sequence),
      method: String(entry.method),
    }))
}

describe('mails about orders', () => {
  const database = useTestDatabase()

  /** Two sessions on either side of a change of the clocks, one of them in two ticket types. */
  async function makeOrder(
    shop: Shop,
    options: { title?: string; name?: string; locale?: 'en' | 'hu'; price?: number } = {},
  ) {
    const { world } = shop
    const venue = await world.venue({ name: 'House of Music', city: 'Budapest', rooms: ['Great Hall'] })
    const event = await world.event({
      status: 'published',
      title: options.title ?? 'Autumn Camp',
      starts: new Date('2027-10-30T16:00:00Z'),
      venue,
      currency: 'HUF',
    })
    const opening = await world.session(event, { name: 'Opening', room: venue.rooms[0] })
    const closing = await world.session(event, { name: 'Closing', starts: new Date('2027-10-31T16:00:00Z') })
    const both = await world.ticketType(event, {
      name: 'Both days',
      includes: [opening, closing],
      priceMinor: options.price,
    })
    const day = await world.ticketType(event, { name: 'First day', includes: [opening] })
    shop.deps.setNow(new Date('2027-09-01T12:00:00Z'))
    const order = await shop.as({ kind: 'anonymous' }).orders.create({
      eventId: event.id,
      items: [
        { ticketTypeId: both.id, quantity: 1, attendees: [{ name: options.name ?? 'Grace Hopper' }] },
        { ticketTypeId: day.id, quantity: 1 },
      ],
      buyer: { ...buyer, name: options.name ?? buyer.name },
      locale: options.locale,
      paymentToken: 'tok_ok',
    })
    return { event, order }
  }

  it('give each ticket with its QR in the mail itself, its human code, and when it is valid on the clocks there', async () => {
    const shop = openShop(database().db)
    const { order } = await makeOrder(shop, { price: 1_250_000 })
    await sendConfirmationJob.run(shop.deps, { orderId: order.id })
    const [mail, ...others] = shop.deps.sent
    expect(others).toEqual([])
    expect(mail).toMatchObject({ to: { name: buyer.name, address: buyer.email }, subject: 'Your tickets: Autumn Camp' })
    for (const part of [mail?.html, mail?.text]) {
      expect(part).toContain('Dear Ada Lovelace')
      expect(part).toContain(order.code)
      expect(part).toContain('Grace Hopper')
      expect(part).toContain('Guest to be named')
      expect(part).toContain('Great Hall')
      expect(part).toContain('House of Music')
      expect(part).toContain('Saturday, 30 October 2027, 18:00–20:00')
      expect(part).toContain('Sunday, 31 October 2027, 17:00–19:00')
      expect(part?.replaceAll('\u00a0', ' ')).toContain('HUF 12,500')
    }
    expect(mail?.attachments).toHaveLength(2)
    for (const ticket of order.tickets) {
      expect(mail?.text).toContain(ticket.humanCode)
      expect(mail?.html).toContain(ticket.humanCode)
      expect(mail?.html).toContain(`src="cid:ticket-${ticket.id}@turnout"`)
      const picture = mail?.attachments?.find(({ cid }) => cid === `ticket-${ticket.id}@turnout`)
      expect(picture?.contentType).toBe('image/png')
      expect(picture?.content.equals(qrPng(ticket.code ?? ''))).toBe(true)
    }
  })

  it('have a calendar with each session once, at the right instants, that all programs can read', async () => {
    const shop = openShop(database().db)
    const { order } = await makeOrder(shop)
    await sendConfirmationJob.run(shop.deps, { orderId: order.id })
    const mail = shop.deps.sent[0]
    expect(mail?.calendar?.method).toBe('PUBLISH')
    expect(entriesOf(mail)).toEqual([
      {
        uid: `${order.id}-S1@turnout`,
        start: expect.objectContaining({}),
        end: expect.objectContaining({}),
        summary: 'Autumn Camp: Opening',
        location: 'Great Hall, House of Music, Budapest',
        status: 'CONFIRMED',
        sequence: '0',
        method: 'PUBLISH',
      },
      expect.objectContaining({ uid: `${order.id}-S2@turnout`, summary: 'Autumn Camp: Closing' }),
    ])
    expect(entriesOf(mail).map(({ start, end }) => [start.toISOString(), end.toISOString()])).toEqual([
      ['2027-10-30T16:00:00.000Z', '2027-10-30T18:00:00.000Z'],
      ['2027-10-31T16:00:00.000Z', '2027-10-31T18:00:00.000Z'],
    ])
    const lines = mail?.calendar?.content.split('\r\n') ?? []
    expect(lines).toContain('DTSTART;TZID=Europe/Budapest:20271030T180000')
    expect(lines).toContain('DTSTART;TZID=Europe/Budapest:20271031T170000')
    expect(lines).toContain('DTSTAMP:20270901T120000Z')
    expect(lines.every((line) => Buffer.byteLength(line) <= 75)).toBe(true)
    // The zone's own rules, for programs that do not know its name: the change lies between the two days.
    const zone = lines.slice(lines.indexOf('BEGIN:VTIMEZONE'), lines.indexOf('END:VTIMEZONE')).join('\n')
    expect(zone).toContain('BEGIN:STANDARD\nDTSTART:20271031T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100')
    expect(zone).toContain('BEGIN:DAYLIGHT\nDTSTART:20280326T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200')
  })

  it('escape all that people wrote', async () => {
    const shop = openShop(database().db)
    const { order, event } = await makeOrder(shop, { title: evil, name: evil })
    await sendConfirmationJob.run(shop.deps, { orderId: order.id })
    const cancelled = { status: 'cancelled', cancel_reason: `${evil}\n<img src=x onerror=alert(1)>` } as const
    await shop.deps.db.updateTable('event').set(cancelled).where('id', '=', event.id).execute()
    await sendCancellationJob.run(shop.deps, { orderId: order.id })
    expect(shop.deps.sent).toHaveLength(2)
    for (const { html, text } of shop.deps.sent) {
      expect(html).not.toMatch(/<script/i)
      expect(html).not.toMatch(/<img src=x/)
      expect(html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &quot;Söhne&quot;')
      expect(text).toContain(evil)
    }
    expect(entriesOf(shop.deps.sent[0])[0]?.summary).toBe(`${evil}: Opening`)
  })

  it('are written in Hungarian for who reads it', async () => {
    const shop = openShop(database().db)
    const { order } = await makeOrder(shop, { locale: 'hu' })
    await sendConfirmationJob.run(shop.deps, { orderId: order.id })
    const mail = shop.deps.sent[0]
    expect(mail?.subject).toBe('Jegyek: Autumn Camp')
    expect(mail?.html).toContain('<html lang="hu">')
    for (const part of [mail?.html, mail?.text]) {
      expect(part).toContain('Kedves Ada Lovelace!')
      expect(part).toContain('2027. október 30., szombat 18:00–20:00')
      expect(part).toContain('ingyenes')
    }
  })

  it('are sent once, however often the job runs', async () => {
    const shop = openShop(database().db)
    const { order } = await makeOrder(shop)
    await sendConfirmationJob.run(shop.deps, { orderId: order.id })
    await sendConfirmationJob.run(shop.deps, { orderId: order.id })
    expect(shop.deps.sent).toHaveLength(1)
    const rows = await shop.deps.db.selectFrom('mail_delivery').selectAll().where('order_id', '=', order.id).execute()
    expect(rows).toMatchObject([{ cause: `order:${order.id}:confirmation`, status: 'sent', error: null }])
    expect(rows[0]?.message_id).toMatch(/^<.+>$/)
  })

  it('are sent by a later try when the first one failed, whose fault is kept without the address', async () => {
    const shop = openShop(database().db)
    const { order } = await makeOrder(shop)
    const fault = Object.assign(new Error(`450 ${buyer.email} is busy`), { code: 'EENVELOPE', responseCode: 450 })
    const { mailer } = shop.deps
    const failing = { ...mailer, send: () => Promise.reject(fault) }
    const trying = sendConfirmationJob.run({ ...shop.deps, mailer: failing }, { orderId: order.id })
    await expect(trying).rejects.toThrow('450')
    const query = shop.deps.db.selectFrom('mail_delivery').selectAll().where('order_id', '=', order.id)
    expect(await query.execute()).toMatchObject([{ status: 'sending', error: 'EENVELOPE 450' }])
    await sendConfirmationJob.run(shop.deps, { orderId: order.id })
    expect(await query.execute()).toMatchObject([{ status: 'sent', error: null }])
    expect(shop.deps.sent).toHaveLength(1)
  })

  it('are given up at once when the recipient is refused for good, with a reason that names nobody', async () => {
    const shop = openShop(database().db)
    const { order } = await makeOrder(shop)
    const refusing = { ...shop.deps.mailer, send: () => Promise.reject(new MailRefused(550)) }
    const trying = sendConfirmationJob.run({ ...shop.deps, mailer: refusing }, { orderId: order.id })
    await expect(trying).rejects.toBeInstanceOf(PermanentJobError)
    const query = shop.deps.db.selectFrom('mail_delivery').selectAll().where('order_id', '=', order.id)
    expect(await query.execute()).toMatchObject([{ status: 'failed', error: 'MailRefused 550' }])
  })

  it('are tried for three days, and payments for a week', () => {
    const days = (handler: JobHandler) => (handler.retryForMs ?? 0) / 86_400_000
    expect([sendConfirmationJob, sendCancellationJob].map(days)).toEqual([3, 3])
    expect([settlePaymentJob, payBackJob].map(days)).toEqual([7, 7])
  })

  it('tell of a cancelled event, with the reason, and take it out of the calendar', async () => {
    const shop = openShop(database().db)
    const { order, event } = await makeOrder(shop)
    await sendCancellationJob.run(shop.deps, { orderId: order.id })
    expect(shop.deps.sent).toEqual([])
    const cancelled = { status: 'cancelled', cancel_reason: 'The hall was flooded' } as const
    await shop.deps.db.updateTable('event').set(cancelled).where('id', '=', event.id).execute()
    await sendCancellationJob.run(shop.deps, { orderId: order.id })
    await sendCancellationJob.run(shop.deps, { orderId: order.id })
    await sendConfirmationJob.run(shop.deps, { orderId: order.id })
    expect(shop.deps.sent).toHaveLength(1)
    const mail = shop.deps.sent[0]
    expect(mail?.subject).toBe('Cancelled: Autumn Camp')
    expect(mail?.text).toContain('The hall was flooded')
    expect(mail?.calendar?.method).toBe('CANCEL')
    expect(entriesOf(mail)).toMatchObject([
      { uid: `${order.id}-S1@turnout`, status: 'CANCELLED', sequence: '1' },
      { uid: `${order.id}-S2@turnout`, status: 'CANCELLED', sequence: '1' },
    ])
  })

  it('are not sent for orders that were cancelled or are not there', async () => {
    const shop = openShop(database().db)
    const { order } = await makeOrder(shop)
    await (await shop.organizer()).orders.cancel({ orderId: order.id })
    await sendConfirmationJob.run(shop.deps, { orderId: order.id })
    await sendConfirmationJob.run(shop.deps, { orderId: nobody })
    await sendCancellationJob.run(shop.deps, { orderId: nobody })
    expect(shop.deps.sent).toEqual([])
    await expect(sendConfirmationJob.run(shop.deps, { orderId: 'x' })).rejects.toThrow('Bad payload')
  })
})
