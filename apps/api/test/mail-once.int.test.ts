import { build, type Order, useTestDatabase } from '@turnout/db/testing'
import { jobHandlers } from '@turnout/router'
import { createTestDeps } from '@turnout/router/testing'
import PostalMime from 'postal-mime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { smtpMailer } from '../src/adapters/smtp-mailer.ts'
import { endPrograms, startProgram } from './processes.ts'
import { type SmtpSink, startSmtpSink } from './smtp-sink.ts'
import { gate, until } from './support.ts'

/** Processes start slowly on a machine that is busy. */
const PATIENCE_MS = 90_000

const database = useTestDatabase()
let sink: SmtpSink
let order: Order

beforeEach(async () => {
  sink = await startSmtpSink()
  const world = build(database().db)
  const event = await world.event({ status: 'published' })
  const session = await world.session(event)
  const ticketType = await world.ticketType(event, { includes: [session] })
  order = await world.confirmedOrder({ event, ticketType })
})
afterEach(async () => {
  await endPrograms()
  await sink.close()
})

const startWorker = (more: Record<string, string> = {}) => {
  const { url: DATABASE_URL } = database()
  return startProgram('./mail-child.ts', { DATABASE_URL, SMTP_URL: sink.url, ORDER_ID: order.id, ...more })
}
const delivery = () =>
  database().db.selectFrom('mail_delivery').selectAll().where('order_id', '=', order.id).executeTakeFirst()

describe('a mail whose job two processes run at once', { timeout: 2 * PATIENCE_MS }, () => {
  it('would leave twice without being claimed', async () => {
    const thanks = gate()
    sink.onMail = () => thanks.opened
    const workers = [startWorker({ CLAIMED: '0' }), startWorker({ CLAIMED: '0' })]
    await until('both have sent it', () => sink.received.length === 2, PATIENCE_MS)
    thanks.open()
    await Promise.all(workers.map(({ ended }) => ended))
    expect(workers.map((worker) => worker.output())).toEqual(['done\n', 'done\n'])
  })

  it('leaves once: the second is told to look again while the first is at it', async () => {
    const thanks = gate()
    sink.onMail = () => thanks.opened
    const workers = [startWorker(), startWorker()]
    const second = () => workers.some((worker) => worker.output() === 'MailBeingSent\n')
    await until('one of them is told to look again', second, PATIENCE_MS)
    await until('the other has sent it', () => sink.received.length > 0, PATIENCE_MS)
    thanks.open()
    await Promise.all(workers.map(({ ended }) => ended))
    expect(workers.map((worker) => worker.output()).sort()).toEqual(['MailBeingSent\n', 'done\n'])
    expect(sink.received).toHaveLength(1)
    expect(await delivery()).toMatchObject({ status: 'sent', attempts: 1 })
  })
})

describe('a mail whose process is killed', { timeout: 2 * PATIENCE_MS }, () => {
  it('after the server has it, and before the row says so, leaves once more, with the same Message-ID', async () => {
    const never = gate()
    sink.onMail = () => never.opened
    const worker = startWorker()
    await until('the server has the mail', () => sink.received.length === 1, PATIENCE_MS)
    worker.kill('SIGKILL')
    await worker.ended
    sink.onMail = () => undefined
    const { db } = database()
    expect(await delivery()).toMatchObject({ status: 'sending', attempts: 1 })
    const deps = createTestDeps(db)
    const mailer = smtpMailer(sink.url, '"Turnout" <tickets@turnout.example>')
    deps.mailer = mailer
    const job = jobHandlers.find(({ name }) => name === 'orders.send-confirmation')
    // The dead process's claim still stands.
    await expect(job?.run(deps, { orderId: order.id })).rejects.toMatchObject({ name: 'MailBeingSent' })
    await db
      .updateTable('mail_delivery')
      .set({ claimed_until: new Date(0) })
      .where('order_id', '=', order.id)
      .execute()
    await job?.run(deps, { orderId: order.id })
    await job?.run(deps, { orderId: order.id })
    await mailer.stop()
    never.open()
    expect(sink.received).toHaveLength(2)
    const mails = await Promise.all(sink.received.map(({ raw }) => PostalMime.parse(raw)))
    const row = await delivery()
    expect(mails.map(({ messageId }) => messageId)).toEqual(Array(2).fill(`<${row?.id}@turnout.example>`))
    expect(row).toMatchObject({ status: 'sent', attempts: 2, message_id: mails[0]?.messageId })
  })
})
