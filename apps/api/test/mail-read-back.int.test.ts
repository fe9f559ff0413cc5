import { build, useTestDatabase } from '@turnout/db/testing'
import ical from 'node-ical'
import PostalMime, { type Email } from 'postal-mime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApi, type TestApi } from '../src/testing/index.ts'
import { openAdminLine, settingsFor } from './people.ts'
import { type SmtpSink, startSmtpSink } from './smtp-sink.ts'
import { until } from './support.ts'

const database = useTestDatabase()
let api: TestApi
let sink: SmtpSink

beforeAll(async () => {
  sink = await startSmtpSink()
  const env = {
    SMTP_URL: sink.url,
    MAIL_FROM: '"Swing Club" <tickets@club.example>',
    MAIL_REPLY_TO: 'office@club.example',
  }
  api = await startTestApi({ ...settingsFor(database()), env })
})
afterAll(async () => {
  await api.stop()
  await sink.close()
})

const texts = {
  en: {
    subject: 'Your tickets: Tükörfúrógép-bál',
    when: 'Saturday, 30 October 2027, 18:00–20:00',
    price: 'HUF 12,500',
    greeting: 'Dear Őri Éva,',
  },
  hu: {
    subject: 'Jegyek: Tükörfúrógép-bál',
    when: '2027. október 30., szombat 18:00–20:00',
    price: '12 500 Ft',
    greeting: 'Kedves Őri Éva!',
  },
} as const

const partOf = (email: Email, mimeType: string) => email.attachments.filter((part) => part.mimeType === mimeType)
function textOf(part: Email['attachments'][number] | undefined): string {
  const content = part?.content ?? ''
  return typeof content === 'string' ? content : Buffer.from(new Uint8Array(content)).toString()
}

describe('tickets that somebody bought, as a mail server gets them', () => {
  it.each(['en', 'hu'] as const)(
    'are whole, in the language %s, by the clocks and the currency of the event',
    async (locale) => {
      const world = build(database().db)
      const event = await world.event({
        status: 'published',
        title: 'Tükörfúrógép-bál',
        starts: new Date('2027-10-30T16:00:00Z'),
        timeZone: 'Europe/Budapest',
        currency: 'HUF',
      })
      const session = await world.session(event, { name: 'Bál' })
      const type = await world.ticketType(event, { includes: [session], priceMinor: 1_250_000 })
      const { client, close } = await openAdminLine(api).then(({ client }) => ({ client, close: () => client.close() }))
      const address = `eva-${locale}@example.org`
      await client.api.orders.create.mutate({
        eventId: event.id,
        items: [{ ticketTypeId: type.id, quantity: 1, attendees: [{ name: 'Őri Éva' }] }],
        buyer: { name: 'Őri Éva', email: address },
        locale,
        paymentToken: 'tok_ok',
      })
      const mails = () => sink.received.filter(({ to }) => to.includes(address))
      await until('the mail is there', () => mails().length > 0)
      const [received, ...more] = mails()
      expect(more).toEqual([])
      const email = await PostalMime.parse(received?.raw ?? '')
      const t = texts[locale]
      expect(email.subject).toBe(t.subject)
      expect(email.from).toEqual({ name: 'Swing Club', address: 'tickets@club.example' })
      expect(email.replyTo).toEqual([{ name: '', address: 'office@club.example' }])
      expect(email.to).toEqual([{ name: 'Őri Éva', address }])
      for (const part of [email.text, email.html]) {
        const plain = part?.replaceAll('\u00a0', ' ')
        for (const words of [t.greeting, t.when, t.price]) expect(plain).toContain(words)
      }
      expect(email.html).toContain(`<html lang="${locale}">`)
      const headers = new Map(email.headers.map(({ key, value }) => [key, value]))
      expect(headers.get('auto-submitted')).toBe('auto-generated')
      expect(Date.parse(headers.get('date') ?? '')).toBeGreaterThan(Date.now() - 60_000)
      expect(headers.has('list-unsubscribe')).toBe(false)
      expect(email.messageId).toMatch(/^<[0-9a-f-]{36}@club\.example>$/)
      const [picture, ...pictures] = partOf(email, 'image/png')
      expect(pictures).toEqual([])
      expect(picture).toMatchObject({ disposition: 'inline' })
      expect(email.html).toContain(`cid:${picture?.contentId?.slice(1, -1)}`)
      const [invitation] = partOf(email, 'text/calendar')
      expect(invitation?.method).toBe('PUBLISH')
      const files = email.attachments.filter(({ filename }) => filename === 'event.ics')
      for (const ics of [invitation, ...files]) {
        const entries = Object.values(ical.sync.parseICS(textOf(ics))).filter((part) => part?.type === 'VEVENT')
        expect(entries).toMatchObject([{ method: 'PUBLISH', sequence: '0', status: 'CONFIRMED' }])
        expect(textOf(ics).replace(/\r\n /g, '')).toContain('ORGANIZER;CN="Turnout":mailto:office@club.example')
        expect(textOf(ics)).toContain('DTSTART;TZID=Europe/Budapest:20271030T180000')
      }
      expect(files).toHaveLength(1)
      await close()
    },
    60_000,
  )
})
