import type { Mail } from '@turnout/router'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { smtpMailer } from '../src/adapters/smtp-mailer.ts'
import { type SmtpSink, startSmtpSink } from './smtp-sink.ts'
import { gate, until } from './support.ts'

const from = '"Turnout" <tickets@turnout.example>'
const mailTo = (address: string): Mail => ({
  to: { name: 'Ada', address },
  subject: 'News',
  html: '<p>News</p>',
  text: 'News',
})

describe('the connection to a mail server', () => {
  let sink: SmtpSink
  const mailers: { stop(): Promise<void> }[] = []
  const open = (...[url, settings]: [url: string, settings?: Parameters<typeof smtpMailer>[2]]) => {
    const mailer = smtpMailer(url, from, settings)
    mailers.push(mailer)
    return mailer
  }

  beforeEach(async () => {
    sink = await startSmtpSink()
  })
  afterEach(async () => {
    for (const mailer of mailers.splice(0)) await mailer.stop()
    await sink.close()
  })

  it('is kept for many mails, and there are no more of them at once than allowed', async () => {
    const thanks = gate()
    sink.onMail = () => thanks.opened
    const mailer = open(sink.url, { connections: 2 })
    const sending = Promise.all(Array.from({ length: 12 }, (_, n) => mailer.send(mailTo(`a${n}@example.org`))))
    await until('both connections are busy', () => sink.received.length === 2)
    thanks.open()
    await sending
    expect(sink.received).toHaveLength(12)
    expect(sink.connections.most).toBe(2)
  })

  it('is given up when a server says nothing for too long, and the next mail has a new one', async () => {
    const never = gate()
    sink.onMail = () => never.opened
    // Long enough for the second one on a busy machine.
    const mailer = open(sink.url, { silenceMs: 2_000 })
    await expect(mailer.send(mailTo('slow@example.org'))).rejects.toMatchObject({ code: 'ETIMEDOUT' })
    sink.onMail = () => undefined
    await mailer.send(mailTo('quick@example.org'))
    expect(sink.received.map(({ to }) => to[0])).toEqual(['slow@example.org', 'quick@example.org'])
    never.open()
  })

  it('carries no more mails in a second than allowed', async () => {
    const mailer = open(sink.url, { perSecond: 5 })
    const begun = performance.now()
    await Promise.all(Array.from({ length: 12 }, (_, n) => mailer.send(mailTo(`a${n}@example.org`))))
    expect(performance.now() - begun).toBeGreaterThan(1_900)
  })

  it('is encrypted, or there is none, where the server is another machine', async () => {
    const port = new URL(sink.url).port
    // Another name of this machine, which no rule knows for one.
    const elsewhere = `smtp://0.0.0.0:${port}`
    await expect(open(elsewhere).send(mailTo('ada@example.org'))).rejects.toMatchObject({ code: 'ETLS' })
    expect(sink.received).toEqual([])
    await open(`${elsewhere}/?requireTLS=false`).send(mailTo('ada@example.org'))
    await open(sink.url).send(mailTo('ada@example.org'))
    expect(sink.received).toHaveLength(2)
  })

  it('has the envelope of the mail: reports go to its return path, answers to whom it names', async () => {
    const mailer = open(sink.url, { replyTo: 'office@example.org' })
    await mailer.send({ ...mailTo('ada@example.org'), returnPath: 'bounce+1@example.org', reference: 'one' })
    expect(sink.received[0]).toMatchObject({ from: 'bounce+1@example.org', to: ['ada@example.org'] })
    const head = sink.received[0]?.raw.toString() ?? ''
    expect(head).toMatch(/^Message-ID: <one@turnout\.example>\r$/m)
    expect(head).toMatch(/^Reply-To: office@example\.org\r$/m)
    expect(head).toMatch(/^From: Turnout <tickets@turnout\.example>\r$/m)
    expect(head).toMatch(/^Auto-Submitted: auto-generated\r$/m)
    expect(head).toMatch(/^Date: /m)
  })
})
