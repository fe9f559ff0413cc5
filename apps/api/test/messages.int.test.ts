import type { AddressInfo } from 'node:net'
import { build, useTestDatabase } from '@turnout/db/testing'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestApi, type TestApi } from '../src/testing/index.ts'
import { startMessages } from './message-runner.ts'
import { openAdminLine, settingsFor } from './people.ts'
import { endPrograms, startProgram } from './processes.ts'
import { until } from './support.ts'

const PUBLIC_URL = 'https://tickets.example.org'

/** A mail server that keeps what it takes. */
async function startSmtp(onMail: () => void = () => undefined) {
  const taken: Email[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        void PostalMime.parse(Buffer.concat(chunks)).then((mail) => {
          taken.push(mail)
          callback()
          onMail()
        })
      })
    },
  })
  // A process that is killed leaves its connection open in the middle.
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    taken,
    to: (address: string) => taken.find(({ to }) => to?.[0]?.address === address),
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

describe('messages over a real mail server', () => {
  const database = useTestDatabase()
  let smtp: Awaited<ReturnType<typeof startSmtp>>
  let api: TestApi
  let eventId: string
  let line: Awaited<ReturnType<typeof openAdminLine>>

  beforeAll(async () => {
    smtp = await startSmtp()
    api = await startTestApi({ ...settingsFor(database()), env: { SMTP_URL: smtp.url, PUBLIC_URL } })
    line = await openAdminLine(api)
  })

  afterAll(async () => {
    await line.client.close()
    await api.stop()
    await smtp.stop()
  })

  beforeEach(async () => {
    smtp.taken.length = 0
    const world = build(database().db)
    const event = await world.event({ title: 'Őszi vásár', status: 'published', starts: 'in one week' })
    const ticketType = await world.ticketType(event, { includes: [await world.session(event)] })
    for (const name of ['anna', 'bela']) {
      await world.confirmedOrder({ event, ticketType, buyer: { name, email: `${name}@example.org` } })
    }
    eventId = event.id
  })

  /** Writes to all, and waits until it is out. */
  async function send(expectedPeople = 2): Promise<void> {
    const { messages } = line.client.api
    const words = { subject: 'About {{event}}', body: 'Dear **{{name}}**, bring {{tickets}}.' }
    const { id: messageId, version } = await messages.create.mutate({ eventId, ...words, replyTo: 'sender' })
    await messages.send.mutate({ messageId, version, expectedPeople })
    await until('the message is out', async () => (await messages.get.query({ messageId })).status === 'sent')
  }

  /** The address in a mail's header, at the server under test instead of at its public name. */
  function linkOf(mail: Email | undefined): string {
    const header = mail?.headers.find(({ key }) => key === 'list-unsubscribe')?.value ?? ''
    expect(header).toMatch(/^<https:\/\/tickets\.example\.org\/u\/[\w-]+>$/)
    return header.slice(1, -1).replace(PUBLIC_URL, api.url)
  }

  it('arrive whole, with the headers of RFC 8058, and one click by a mail program ends them', async () => {
    await send()
    expect(smtp.taken).toHaveLength(2)
    const mail = smtp.to('anna@example.org')
    expect(mail?.subject).toBe('About Őszi vásár')
    expect(mail?.replyTo?.[0]?.address).toBe('admin@example.com')
    expect(mail?.html).toContain('<strong>anna</strong>')
    expect(mail?.text).toMatch(/Dear anna, bring https:\/\/tickets\.example\.org\/t\//)
    const post = mail?.headers.find(({ key }) => key === 'list-unsubscribe-post')
    expect(post?.value).toBe('List-Unsubscribe=One-Click')

    const form = new FormData()
    form.set('List-Unsubscribe', 'One-Click')
    const answer = await fetch(linkOf(mail), { method: 'POST', body: form, redirect: 'error' })
    expect(answer.status).toBe(200)
    const encoded = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })
    expect((await fetch(linkOf(mail), { method: 'POST', body: encoded, redirect: 'error' })).status).toBe(200)
    smtp.taken.length = 0
    await send()
    expect(smtp.taken.map(({ to }) => to?.[0]?.address)).toEqual(['bela@example.org'])
    expect(JSON.stringify(api.logged)).not.toMatch(/@example\.org|\/u\/[\w-]{20}/)
  })

  it('looking at the link changes nothing; its buttons do, and take it back', async () => {
    await send()
    const link = linkOf(smtp.to('bela@example.org'))
    const shown = await fetch(link, { headers: { 'accept-language': 'hu-HU,hu;q=0.9,en;q=0.5' } })
    const page = await shown.text()
    expect(page).toContain('<html lang="hu">')
    expect(page).toContain('Őszi vásár')
    expect(page).not.toContain('bela@example.org')
    expect(shown.headers.get('content-security-policy')).toMatch(/default-src 'none'/)
    expect(shown.headers.get('referrer-policy')).toBe('no-referrer')
    await fetch(link, { method: 'HEAD' })
    const choose = async (choice: string) => {
      const answer = await fetch(link, { method: 'POST', body: new URLSearchParams({ choice }) })
      return answer.text()
    }
    smtp.taken.length = 0
    await send()
    expect(smtp.to('bela@example.org')).toBeDefined()
    expect(await choose('all')).toContain('You get no more messages of organizers, of any event.')
    smtp.taken.length = 0
    await send()
    expect(smtp.to('bela@example.org')).toBeUndefined()
    expect(await choose('undo')).toContain('At this address you get what the organizers of')
    smtp.taken.length = 0
    await send()
    expect(smtp.to('bela@example.org')).toBeDefined()
  })

  it('links that are not ours, and forms that say nothing, get a page and change nothing', async () => {
    await send()
    const link = linkOf(smtp.to('anna@example.org'))
    const count = () => database().db.selectFrom('mail_opt_out').select('id').execute()
    const before = (await count()).length
    for (const wrong of [
      `${link}x`,
      `${api.url}/u/example`,
      link.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
    ]) {
      const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' })
      const answers = [await fetch(wrong), await fetch(wrong, { method: 'POST', body })]
      for (const answer of answers) {
        expect(answer.status).toBe(404)
        expect(await answer.text()).toContain('This link does not work')
      }
    }
    const silent = await fetch(link, { method: 'POST', body: new URLSearchParams({ choice: 'everything' }) })
    expect(silent.status).toBe(400)
    const long = await fetch(link, { method: 'POST', body: 'x'.repeat(10_000) })
    expect(long.status).toBe(413)
    expect((await count()).length).toBe(before)
  })
})

describe('a message whose process is killed', () => {
  const database = useTestDatabase()
  const PEOPLE = 30
  const KILLED_AT = 12

  afterEach(endPrograms)

  it('goes on where it was: everybody gets it, and whatever left twice bears one Message-ID', async () => {
    const { db, url } = database()
    let arrived = () => undefined
    const smtp = await startSmtp(() => arrived())
    const world = build(db)
    const event = await world.event({ status: 'published', starts: 'in one week' })
    const ticketType = await world.ticketType(event, { includes: [await world.session(event)] })
    for (let n = 0; n < PEOPLE; n++) {
      await world.confirmedOrder({ event, ticketType, buyer: { name: `Guest ${n}`, email: `guest-${n}@example.org` } })
    }
    const { id: messageId } = await db
      .insertInto('message')
      .values({
        event_id: event.id,
        subject: 'News',
        body: 'Dear {{name}}',
        audience: JSON.stringify({ who: 'holders', to: 'holders', sessionIds: [], ticketTypeIds: [], checkIn: 'any' }),
        reply_to: 'organisation',
        status: 'sending',
        started_at: new Date(Date.now() + 1_000),
        send_at: null,
        finished_at: null,
        created_by: null,
        sent_by: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await db
      .insertInto('job')
      .values({
        name: 'messages.gather-recipients',
        payload: JSON.stringify({ messageId, round: 1 }),
        key: `message:${messageId}:round:1`,
        leased_until: null,
        leased_by: null,
        completed_at: null,
        failed_at: null,
        last_error: null,
      })
      .execute()
    const child = startProgram('./message-child.ts', { DATABASE_URL: url, SMTP_URL: smtp.url })
    // In the middle of whatever it does next.
    arrived = () => (smtp.taken.length >= KILLED_AT ? child.kill('SIGKILL') : undefined) as undefined
    await child.ended
    expect(child.process.signalCode).toBe('SIGKILL')
    expect(smtp.taken.length).toBeLessThan(PEOPLE)
    arrived = () => undefined
    // The 45 s for which a dead process keeps its mails, gone by.
    await db
      .updateTable('mail_delivery')
      .set({ claimed_until: new Date(0) })
      .where('claim', 'is not', null)
      .execute()
    // This process is the one that goes on.
    const runner = startMessages(db, smtp.url)
    const status = async () => {
      const row = await db.selectFrom('message').select('status').where('id', '=', messageId).executeTakeFirst()
      return row?.status
    }
    await until('everybody has it', async () => (await status()) === 'sent', 60_000)
    await runner.stop()
    const addresses = smtp.taken.map(({ to }) => to?.[0]?.address)
    expect(new Set(addresses).size).toBe(PEOPLE)
    expect(new Set(smtp.taken.map(({ messageId: id }) => id)).size).toBe(PEOPLE)
    // A mail that was under way at a kill may have left twice, and no other.
    expect(smtp.taken.length - PEOPLE).toBeLessThanOrEqual(2)
    const left = await db.selectFrom('message_recipient').select('status').where('message_id', '=', messageId).execute()
    expect(left.every(({ status: one }) => one === 'sent')).toBe(true)
    await smtp.stop()
  }, 120_000)
})
