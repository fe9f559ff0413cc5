import { build, useTestDatabase } from '@turnout/db/testing'
import PostalMime from 'postal-mime'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApi } from '../src/testing/index.ts'
import { openAdminLine, settingsFor } from './people.ts'
import { type SmtpSink, startSmtpSink } from './smtp-sink.ts'
import { until } from './support.ts'

const database = useTestDatabase()
let smtp: SmtpSink

beforeAll(async () => {
  smtp = await startSmtpSink()
})
afterAll(() => smtp.close())

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** An event that reminded five minutes ago, when no server ran, and two who bought days before. */
async function missedFestival() {
  const { db } = database()
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
  const buy = async (name: string, email: string, locale: string) => {
    const order = await world.confirmedOrder({ event, ticketType, buyer: { name, email } })
    await db.updateTable('ticket_order').set({ locale }).where('id', '=', order.id).execute()
    return order
  }
  const orders = [await buy('Őri Éva', 'eva@example.org', 'hu'), await buy('Ada', 'ada@example.org', 'en')] as const
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: event.time_zone, timeStyle: 'short' }).format(
    event.starts_at,
  )
  return { event, orders, time }
}

it('a reminder that was due while no server ran arrives once, from two that start then, as its reader wants it', async () => {
  const { event, orders, time } = await missedFestival()
  const settings = { ...settingsFor(database()), env: { SMTP_URL: smtp.url } }
  const apis = await Promise.all([startTestApi(settings), startTestApi(settings)])
  try {
    const [api] = apis
    await until('both reminders are there', () => smtp.received.length >= 2, 60_000)
    const { client } = await openAdminLine(api)
    const slots = async () => (await client.api.reminders.get.query({ eventId: event.id })).slots
    await until('they are known to be sent', async () =>
      (await slots()).some(({ type, state }) => type === '1_hour' && state === 'sent'),
    )
    expect(smtp.received.map(({ to }) => to).sort()).toEqual([['ada@example.org'], ['eva@example.org']])
    for (const [order, isHungarian] of [
      [orders[0], true],
      [orders[1], false],
    ] as const) {
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
      const ics = typeof calendar?.content === 'string' ? calendar.content : new TextDecoder().decode(calendar?.content)
      expect(ics).toContain(`UID:${order.id}-S1@turnout`)
      const header = (name: string) => email.headers.find(({ key }) => key === name)?.value
      expect(header('list-unsubscribe')).toMatch(/^<http/)
      expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click')
    }
    await client.close()
  } finally {
    await Promise.all(apis.map((api) => api.stop()))
  }
  expect(smtp.received).toHaveLength(2)
})
