import type { Database } from '@turnout/db'
import { build, type Order, useTestDatabase } from '@turnout/db/testing'
import PostalMime from 'postal-mime'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestApi } from '../src/testing/index.ts'
import { openAdminLine, settingsFor } from './people.ts'
import { endPrograms, startProgram } from './processes.ts'
import { startReminders } from './reminder-runner.ts'
import { type SmtpSink, startSmtpSink } from './smtp-sink.ts'
import { until } from './support.ts'

let smtp: SmtpSink

beforeAll(async () => {
  smtp = await startSmtpSink()
})
beforeEach(() => {
  smtp.received.length = 0
})
afterAll(() => smtp.close())

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** An event that reminded five minutes ago, when no server ran, and those who bought days before. */
async function missedFestival(db: Database, buyers: { name: string; email: string; locale?: string }[]) {
  const now = Date.now()
  const world = build(db, () => new Date(now - 72 * HOUR))
  const event = await world.event({
    status: 'published',
    title: 'Árvíztűrő est',
    timeZone: 'America/New_York',
    starts: new Date(now + HOUR - 5 * MINUTE),
  })
  const session = await world.session(event, { name: 'Opening' })
  await db
    .updateTable('session')
    .set({ created_at: new Date(now - 72 * HOUR) })
    .where('id', '=', session.id)
    .execute()
  await db
    .insertInto('reminder_setting')
    .values({ event_id: event.id, types: ['1_hour'] })
    .execute()
  const ticketType = await world.ticketType(event, { name: 'Guest', includes: [session] })
  const orders: Order[] = []
  for (const { locale = 'en', ...buyer } of buyers) {
    const order = await world.confirmedOrder({ event, ticketType, buyer })
    await db.updateTable('ticket_order').set({ locale }).where('id', '=', order.id).execute()
    orders.push({ ...order, locale })
  }
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: event.time_zone, timeStyle: 'short' }).format(
    event.starts_at,
  )
  return { event, orders, time }
}

describe('a reminder that was due while no server ran', () => {
  const database = useTestDatabase()

  it('arrives once, from two that start then, as its reader wants it', async () => {
    const { event, orders, time } = await missedFestival(database().db, [
      { name: 'Őri Éva', email: 'eva@example.org', locale: 'hu' },
      { name: 'Ada', email: 'ada@example.org' },
    ])
    const settings = { ...settingsFor(database()), env: { SMTP_URL: smtp.url } }
    const apis = await Promise.all([startTestApi(settings), startTestApi(settings)])
    try {
      const [api] = apis
      await until('both reminders are there', () => smtp.received.length >= 2, 90_000)
      const { client } = await openAdminLine(api)
      const slots = async () => (await client.api.reminders.get.query({ eventId: event.id })).slots
      await until('they are known to be sent', async () =>
        (await slots()).some(({ type, state }) => type === '1_hour' && state === 'sent'),
      )
      expect(smtp.received.map(({ to }) => to).sort()).toEqual([['ada@example.org'], ['eva@example.org']])
      for (const order of orders) {
        const isHungarian = order.locale === 'hu'
        const [raw] = smtp.received.filter(({ to }) => to[0] === order.buyer_email).map((mail) => mail.raw)
        const email = await PostalMime.parse(raw ?? '')
        // The hour of the event's own zone, without a leading zero in Hungarian.
        expect(email.subject).toContain('Árvíztűrő est')
        expect(email.subject).toContain(time.replace(/^0/, isHungarian ? '' : '0'))
        expect(email.subject).toMatch(isHungarian ? /^Hamarosan kezdődik/ : /^Starts at/)
        const [picture] = email.attachments.filter(({ mimeType }) => mimeType === 'image/png')
        expect(email.html).toContain(`cid:${picture?.contentId?.slice(1, -1)}`)
        const bytes = picture?.content instanceof ArrayBuffer ? Buffer.from(picture.content) : Buffer.alloc(0)
        expect(bytes.toString('latin1', 1, 4)).toBe('PNG')
        expect(email.html).toContain(order.tickets[0]?.human_code)
        const calendar = email.attachments.find(({ mimeType }) => mimeType === 'text/calendar')
        const ics =
          typeof calendar?.content === 'string' ? calendar.content : new TextDecoder().decode(calendar?.content)
        expect(ics).toContain(`UID:${order.id}-S1@turnout`)
        const header = (name: string) => email.headers.find(({ key }) => key === name)?.value
        expect(header('list-unsubscribe')).toMatch(/^<http/)
      }
      await client.close()
    } finally {
      await Promise.all(apis.map((api) => api.stop()))
    }
    expect(smtp.received).toHaveLength(2)
  }, 120_000)
})

describe('reminders whose process is killed', () => {
  const database = useTestDatabase()
  const PEOPLE = 16
  const KILLED_AT = 6

  afterEach(endPrograms)

  it('go on where they were: everybody gets one, and whatever left twice bears one Message-ID', async () => {
    const { db, url } = database()
    const buyers = Array.from({ length: PEOPLE }, (_, n) => ({ name: `Guest ${n}`, email: `guest-${n}@example.org` }))
    await missedFestival(db, buyers)
    const child = startProgram('./reminder-child.ts', { DATABASE_URL: url, SMTP_URL: smtp.url })
    // In the middle of whatever it does next.
    smtp.onMail = () => {
      if (smtp.received.length >= KILLED_AT) child.kill('SIGKILL')
    }
    await child.ended
    smtp.onMail = () => undefined
    expect(child.process.signalCode).toBe('SIGKILL')
    const outcomes = async () => {
      const rows = await db.selectFrom('reminder_mail').select('outcome').execute()
      return rows.filter(({ outcome }) => outcome === 'sent').length
    }
    expect(await outcomes()).toBeLessThan(PEOPLE)
    // The 45 s for which a dead process keeps its mails, gone by.
    await db
      .updateTable('mail_delivery')
      .set({ claimed_until: new Date(0) })
      .where('claim', 'is not', null)
      .execute()
    // This process is the one that goes on.
    const runner = await startReminders(db, smtp.url)
    await until('all is sent', async () => (await outcomes()) === PEOPLE, 60_000)
    await runner.stop()
    expect(new Set(smtp.received.flatMap(({ to }) => to)).size).toBe(PEOPLE)
    const emails = await Promise.all(smtp.received.map(({ raw }) => PostalMime.parse(raw)))
    expect(new Set(emails.map(({ messageId }) => messageId)).size).toBe(PEOPLE)
    // So many may have been under way, and may have left already.
    expect(smtp.received.length - PEOPLE).toBeLessThanOrEqual(5)
  }, 120_000)
})
