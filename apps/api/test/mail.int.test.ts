import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Mail, MailRefused } from '@turnout/router'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { captureMailer } from '../src/adapters/capture-mailer.ts'
import { defaultSender } from '../src/adapters/compose-mail.ts'
import { smtpMailer } from '../src/adapters/smtp-mailer.ts'
import { startProgram } from './processes.ts'

const picture = Buffer.from('89504e470d0a1a0a0000', 'hex')
const calendar = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'PRODID:-//Turnout//EN',
  'METHOD:PUBLISH',
  'BEGIN:VEVENT',
  'UID:1@turnout',
  'DTSTAMP:20261120T100000Z',
  'DTSTART:20261120T100000Z',
  'SUMMARY:Árvíztűrő tükörfúrógép',
  'END:VEVENT',
  'END:VCALENDAR',
].join('\r\n')

const mail: Mail = {
  to: { name: 'Őri Éva', address: 'eva@example.com' },
  subject: 'Your tickets: árvíztűrő <b>tükörfúrógép</b>',
  html: '<p>Here it is</p><img src="cid:qr-1@turnout" alt="QR">',
  text: 'Here it is',
  attachments: [{ filename: 'qr.png', contentType: 'image/png', content: picture, cid: 'qr-1@turnout' }],
  calendar: { method: 'PUBLISH', content: calendar },
  headers: { 'X-Turnout-Kind': 'test' },
}

/** What has to arrive, whichever way the mail went. */
function expectWhole(email: Email): void {
  expect(email.subject).toBe(mail.subject)
  expect(email.to).toEqual([{ name: 'Őri Éva', address: 'eva@example.com' }])
  expect(email.from).toEqual({ name: 'Turnout', address: 'tickets@turnout.example' })
  expect(email.text?.trim()).toBe('Here it is')
  expect(email.html).toContain('cid:qr-1@turnout')
  const shown = email.attachments.find(({ contentId }) => contentId === '<qr-1@turnout>')
  expect(shown).toMatchObject({ mimeType: 'image/png', disposition: 'inline' })
  const bytes = shown?.content instanceof ArrayBuffer ? shown.content : new ArrayBuffer(0)
  expect(Buffer.from(bytes).equals(picture)).toBe(true)
  const invitation = email.attachments.find(({ mimeType }) => mimeType === 'text/calendar')
  expect(invitation?.method).toBe('PUBLISH')
  expect(email.headers.find(({ key }) => key === 'x-turnout-kind')?.value).toBe('test')
}

describe('mail by SMTP', () => {
  let server: SMTPServer
  let received: Buffer[]
  let refuse: Error | null
  let url = ''

  beforeEach(async () => {
    received = []
    refuse = null
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo: (_address, _session, done) => done(refuse ?? undefined),
      onData(stream, _session, done) {
        const chunks: Buffer[] = []
        stream.on('data', (chunk: Buffer) => void chunks.push(chunk))
        stream.on('end', () => {
          received.push(Buffer.concat(chunks))
          done()
        })
      },
    })
    const listening = await new Promise<AddressInfo | string | null>((resolve) => {
      const listener = server.listen(0, '127.0.0.1', () => resolve(listener.address()))
    })
    if (!listening || typeof listening === 'string') throw new Error('no address')
    url = `smtp://127.0.0.1:${listening.port}`
  })

  afterEach(() => new Promise<void>((resolve) => server.close(resolve)))

  it('arrives whole: text, HTML with its picture, calendar, accents', async () => {
    const mailer = smtpMailer(url, defaultSender('https://turnout.example'))
    const messageId = await mailer.send(mail)
    expect(received).toHaveLength(1)
    const email = await PostalMime.parse(received[0]!)
    expectWhole(email)
    expect(email.messageId).toBe(messageId)
    expect(await mailer.captured(10)).toBeNull()
    await mailer.stop()
  })

  const answers: [code: number, text: string, isForGood: boolean][] = [
    [550, 'no such mailbox eva@example.com', true],
    [553, 'mailbox name not allowed', true],
    [550, '5.1.1 unknown user', true],
    [552, '5.2.2 mailbox full', true],
    [450, 'try again later', false],
    [452, '4.2.2 mailbox full', false],
    [554, '5.7.1 relay access denied', false],
    [550, '5.7.26 not authenticated', false],
    [554, 'no', false],
  ]
  it.each(answers)('tells a recipient refused for good from the rest: %i %s', async (code, text, isForGood) => {
    refuse = Object.assign(new Error(text), { responseCode: code })
    const mailer = smtpMailer(url, defaultSender('https://turnout.example'))
    const error = await mailer.send(mail).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Error)
    expect(error instanceof MailRefused).toBe(isForGood)
    if (isForGood) expect(`${error}`).toBe(`MailRefused: The mail server refused the recipient for good (${code})`)
    expect(received).toHaveLength(0)
    await mailer.stop()
  })

  it('does not give up for good on a server that cannot be reached', async () => {
    const mailer = smtpMailer('smtp://127.0.0.1:1', defaultSender('https://turnout.example'))
    const error = await mailer.send(mail).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'ESOCKET' })
    expect(error).not.toBeInstanceOf(MailRefused)
    await mailer.stop()
  })
})

describe('captured mail', () => {
  let folder = ''
  const from = defaultSender('https://turnout.example')

  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'turnout-mail-')), 'mail')
  })
  afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }))

  it('is kept as it would have left, and in a form that can be shown by itself', async () => {
    const mailer = captureMailer(folder, from, () => new Date('2026-11-20T10:00:00Z'))
    const messageId = await mailer.send(mail)
    const names = (await readdir(folder)).sort()
    expect(names).toHaveLength(2)
    const [eml = '', json = ''] = names
    expect(eml).toMatch(/^20261120T100000000Z-.+\.eml$/)
    const email = await PostalMime.parse(await readFile(join(folder, eml)))
    expectWhole(email)
    expect(email.messageId).toBe(messageId)
    const shown = JSON.parse(await readFile(join(folder, json), 'utf8'))
    expect(shown).toMatchObject({ to: 'eva@example.com', subject: mail.subject, text: mail.text })
    expect(shown.html).toContain(`src="data:image/png;base64,${picture.toString('base64')}"`)
    expect(await mailer.captured(10)).toEqual([shown])
  })

  it('is for its owner only', async () => {
    await captureMailer(folder, from, () => new Date()).send(mail)
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    for (const name of await readdir(folder)) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)
  })

  it('comes newest first, so many as asked for, past what is not a mail', async () => {
    let minute = 0
    const mailer = captureMailer(folder, from, () => new Date(Date.UTC(2026, 10, 20, 10, minute++)))
    for (const subject of ['one', 'two', 'three']) await mailer.send({ ...mail, subject })
    const { writeFile } = await import('node:fs/promises')
    await writeFile(join(folder, `29990101T000000000Z-${randomUUID()}.json`), '{"not":"a mail"}')
    expect((await mailer.captured(3))?.map(({ subject }) => subject)).toEqual(['three', 'two'])
    expect((await mailer.captured(10))?.map(({ subject }) => subject)).toEqual(['three', 'two', 'one'])
  })

  it('leaves nothing half written when a file cannot be written whole, and goes on with the next', async () => {
    // Files beyond 16 kB cannot be written; the signal that says so is ignored, as a disk that is full sends none.
    const shell = 'trap "" XFSZ; ulimit -f 16; exec "$0" "$@"'
    const child = startProgram('./capture-child.ts', { FOLDER: folder }, ['sh', '-c', shell])
    expect(await child.ended).toBe(0)
    expect(
      child
        .output()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { outcome: 'EFBIG', files: [] },
      { outcome: 'kept', files: ['.eml', '.json'] },
    ])
  }, 120_000)

  it('is an empty list before the first mail', async () => {
    expect(await captureMailer(folder, from, () => new Date()).captured(5)).toEqual([])
  })
})
