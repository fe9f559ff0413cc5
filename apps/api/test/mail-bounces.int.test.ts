import { randomUUID } from 'node:crypto'
import { build, useTestDatabase } from '@turnout/db/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApi, type TestApi } from '../src/testing/index.ts'
import { openAdminLine, settingsFor } from './people.ts'
import { answer, type SmtpSink, startSmtpSink } from './smtp-sink.ts'
import { until } from './support.ts'

const SECRET = 'a secret of the mail server'
const database = useTestDatabase()
let api: TestApi
let sink: SmtpSink

beforeAll(async () => {
  sink = await startSmtpSink()
  const env = {
    SMTP_URL: sink.url,
    MAIL_FROM: '"Swing Club" <tickets@club.example>',
    MAIL_BOUNCE_ADDRESS: 'bounce@club.example',
    MAIL_BOUNCE_SECRET: SECRET,
  }
  api = await startTestApi({ ...settingsFor(database()), env })
})
afterAll(async () => {
  await api.stop()
  await sink.close()
})

/** An order given away, whose mail leaves for an address. */
async function order(email: string) {
  const world = build(database().db)
  const event = await world.event({ status: 'published' })
  const type = await world.ticketType(event, { includes: [await world.session(event)] })
  const line = await openAdminLine(api)
  const items = [{ ticketTypeId: type.id, quantity: 1 }]
  const { id } = await line.client.api.orders.give.mutate({ eventId: event.id, items, buyer: { name: 'Ada', email } })
  return {
    mail: async () => (await line.client.api.orders.get.query({ orderId: id })).mail,
    deliveries: async () => (await line.client.api.mail.deliveries.query({ orderId: id })).items,
    close: () => line.client.close(),
  }
}

/** A report as an MTA writes it (RFC 3464). */
const reportFor = (returnPath: string, recipient: string, { action = 'failed', status = '5.1.1' } = {}) =>
  [
    'Return-Path: <>',
    `Delivered-To: ${returnPath}`,
    'From: MAILER-DAEMON@mx.example.org',
    'To: undisclosed-recipients:;',
    'Subject: Undelivered Mail Returned to Sender',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="=_b"',
    '',
    '--=_b',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'I could not deliver your message.',
    '--=_b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.org',
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    `Action: ${action}`,
    `Status: ${status}`,
    'Diagnostic-Code: smtp; 550',
    ' no such user here',
    '',
    '--=_b',
    'Content-Type: text/rfc822-headers',
    '',
    'Subject: Your tickets',
    'Message-ID: <whatever@club.example>',
    '',
    '--=_b--',
    '',
  ].join('\r\n')

const post = (body: string, { secret = SECRET, query = '' } = {}) =>
  fetch(`${api.url}/webhooks/mail-bounces${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'message/rfc822' },
    body,
  })

describe('a mail that comes back days later', { timeout: 60_000 }, () => {
  it('is seen at its order and in the list, with what the other server said', async () => {
    const email = `${randomUUID()}@example.org`
    const { mail, deliveries, close } = await order(email)
    await until('the mail has left', async () => (await mail()) === 'sent')
    const received = sink.received.find(({ to }) => to.includes(email))
    expect(received?.from).toMatch(/^bounce\+[0-9a-f]{48}@club\.example$/)
    const told = await post(reportFor(received?.from ?? '', email))
    expect([told.status, await told.json()]).toEqual([200, { reports: 1, known: 1 }])
    expect(await mail()).toBe('bounced')
    expect(await deliveries()).toMatchObject([{ status: 'bounced', statusCode: '5.1.1', recipient: email }])
    const again = await post(reportFor(received?.from ?? '', email, { status: '5.2.2' }))
    expect(await again.json()).toEqual({ reports: 1, known: 1 })
    expect(await deliveries()).toMatchObject([{ status: 'bounced', statusCode: '5.1.1' }])
    expect(JSON.stringify(api.logged)).not.toContain(email)
    await close()
  })

  it('is told by the address that the report went to, where only the envelope says it', async () => {
    const email = `${randomUUID()}@example.org`
    const { mail, close } = await order(email)
    await until('the mail has left', async () => (await mail()) === 'sent')
    const returnPath = sink.received.find(({ to }) => to.includes(email))?.from ?? ''
    const delayed = reportFor('', email, { action: 'delayed', status: '4.4.1' })
    const query = `?recipient=${encodeURIComponent(returnPath)}`
    expect(await (await post(delayed, { query })).json()).toEqual({ reports: 1, known: 1 })
    expect(await mail()).toBe('sent')
    await post(reportFor('', email), { query })
    expect(await mail()).toBe('bounced')
    await close()
  })

  it('changes nothing where the secret is wrong, the token forged, or the mail no report', async () => {
    const email = `${randomUUID()}@example.org`
    const { mail, close } = await order(email)
    await until('the mail has left', async () => (await mail()) === 'sent')
    const returnPath = sink.received.find(({ to }) => to.includes(email))?.from ?? ''
    const refused = await post(reportFor(returnPath, email), { secret: 'a secret of the mail serveR' })
    expect(refused.status).toBe(401)
    const forged = returnPath.replace(/.@/, (end) => (end === '0@' ? '1@' : '0@'))
    expect(await (await post(reportFor(forged, email))).json()).toEqual({ reports: 1, known: 0 })
    const away =
      'From: ada@example.org\r\nSubject: I am away\r\nAuto-Submitted: auto-replied\r\n\r\nBack on Monday.\r\n'
    expect(await (await post(away)).json()).toEqual({ reports: 0, known: 0 })
    for (const junk of ['', '\0\0\0', 'x'.repeat(100_000)]) expect((await post(junk)).status).toBe(200)
    expect((await post('x'.repeat(1_100_000))).status).toBe(413)
    expect(await mail()).toBe('sent')
    await close()
  })

  it('is known as spam when somebody complains (RFC 5965)', async () => {
    const email = `${randomUUID()}@example.org`
    const { deliveries, mail, close } = await order(email)
    await until('the mail has left', async () => (await mail()) === 'sent')
    const returnPath = sink.received.find(({ to }) => to.includes(email))?.from ?? ''
    const complaint = reportFor(returnPath, email)
      .replace('report-type=delivery-status', 'report-type=feedback-report')
      .replace('message/delivery-status', 'message/feedback-report')
      .replace('Reporting-MTA: dns; mx.example.org', 'Feedback-Type: abuse')
    await post(complaint)
    expect(await deliveries()).toMatchObject([{ status: 'complained' }])
    await close()
  })
})

describe('a mail that a server refuses', { timeout: 60_000 }, () => {
  it('for good is failed at once, and for now is tried again until it is taken', async () => {
    let tries = 0
    const [gone, busy] = [`${randomUUID()}@example.org`, `${randomUUID()}@example.org`]
    sink.onRecipient = (address) => {
      if (address === gone) return answer(550, '5.1.1 no such mailbox')
      if (address !== busy) return null
      tries += 1
      return tries === 1 ? answer(450, '4.2.0 come back later') : null
    }
    const [one, other] = [await order(gone), await order(busy)]
    await until('the first is given up', async () => (await one.mail()) === 'failed')
    expect(await one.deliveries()).toMatchObject([{ status: 'failed', statusCode: '5.1.1', attempts: 1 }])
    await until('the other has left', async () => (await other.mail()) === 'sent')
    expect(await other.deliveries()).toMatchObject([{ status: 'sent', error: null, attempts: 2 }])
    for (const { close } of [one, other]) await close()
  })
})
