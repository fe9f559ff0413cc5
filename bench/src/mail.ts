import { openTestMailer, startTestJobs } from '@turnout/api/testing'
import { openDatabase, openPool } from '@turnout/db'
import { jobHandlers } from '@turnout/router'
import { createTestDeps } from '@turnout/router/testing'
import nodemailer from 'nodemailer'
import { startProgram } from './programs.ts'
import type { Round, Row } from './rounds.ts'
import type { Setting } from './setting.ts'

const SLOTS = 10
const CONNECTIONS = 3
/** As a worker has, when nothing is said. */
const POOL = 20
const PER_SECOND = 150
const FROM = '"Swing Club" <tickets@club.example>'

/** Confirmed orders of one ticket each, whose mails are to be sent. */
async function layOut({ bare }: Setting, total: number): Promise<void> {
  await bare.query(
    `with made as (
      insert into event (code, title, status, starts_at, time_zone, currency)
      values ('MAIL' || left(md5(random()::text), 8), 'Swing night', 'published', now() + interval '30 days',
        'Europe/Budapest', 'HUF') returning id, starts_at),
    booked as (
      insert into session (event_id, number, name, starts_at, ends_at)
      select id, 1, 'Dance', starts_at, starts_at + interval '3 hours' from made returning id, event_id),
    sold as (
      insert into ticket_type (event_id, number, name, price_minor)
      select id, 1, 'Entry', 0 from made returning id, event_id),
    joined as (insert into ticket_type_session (ticket_type_id, session_id) select sold.id, booked.id from sold, booked),
    placed as (
      insert into ticket_order (event_id, code, status, channel, buyer_name, buyer_email, total_minor, currency,
        secret_hash, confirmed_at)
      select made.id, left(md5(random()::text || n), 8), 'confirmed', 'api', 'Guest ' || n, 'guest-' || n || '@example.org',
        0, 'HUF', decode(md5(random()::text || n), 'hex'), now() from made, generate_series(1, $1::integer) n
      returning id, event_id),
    issued as (
      insert into ticket (event_id, order_id, ticket_type_id, status, price_minor, human_code)
      select placed.event_id, placed.id, sold.id, 'valid', 0, upper(left(md5(random()::text || placed.id), 10))
      from placed, sold)
    insert into job (name, payload) select 'orders.send-confirmation', jsonb_build_object('orderId', id) from placed`,
    [total],
  )
  await bare.query('vacuum analyze')
}

/** Mails per second from the job in the table to the mail server's thanks, each with its QR and its calendar. */
export async function mail(setting: Setting): Promise<Row> {
  const sink = startProgram('./mail-sink.ts')
  const { url } = await sink.next<{ url: string }>()
  const total = (seconds: number) => Math.round(seconds * PER_SECOND)
  let bytes: Buffer | null = null

  /** Where a mail is caught on its way, so that both sides send the same. */
  async function ours(seconds: number): Promise<Round> {
    const count = total(seconds)
    await layOut(setting, count)
    const mailer = openTestMailer(url, FROM)
    const db = openDatabase(openPool(setting.databaseUrl, { role: null, max: POOL }))
    const deps = createTestDeps(db)
    const latencies: number[] = []
    let finish: () => void = () => undefined
    const startedAt = performance.now()
    deps.mailer = {
      ...mailer,
      async send(one) {
        bytes ??= await composed(one)
        const id = await mailer.send(one)
        if (latencies.push(performance.now() - startedAt) === count) finish()
        return id
      },
    }
    const finished = new Promise<void>((resolve) => {
      finish = resolve
    })
    const runner = startTestJobs({ deps, handlers: jobHandlers, slots: SLOTS, redisUrl: null })
    await finished
    for (;;) {
      const { rows } = await setting.bare.query('select count(*)::integer as open from job where completed_at is null')
      if (rows[0]?.open === 0) break
    }
    const round = { perSecond: count / ((performance.now() - startedAt) / 1000), latencies }
    await runner.stop(5_000)
    await mailer.stop()
    await db.destroy()
    await setting.bare.query('truncate job')
    return round
  }

  /** The same bytes by nodemailer alone. */
  async function bare(seconds: number): Promise<Round> {
    const count = total(seconds)
    const raw = bytes ?? Buffer.from('Subject: Swing night\r\n\r\nNews\r\n')
    const transport = nodemailer.createTransport({ url, pool: true, maxConnections: CONNECTIONS, maxMessages: 500 })
    const latencies: number[] = []
    const startedAt = performance.now()
    await Promise.all(
      Array.from({ length: count }, async (_, n) => {
        await transport.sendMail({ envelope: { from: 'tickets@club.example', to: `guest-${n}@example.org` }, raw })
        latencies.push(performance.now() - startedAt)
      }),
    )
    const round = { perSecond: count / ((performance.now() - startedAt) / 1000), latencies }
    transport.close()
    return round
  }

  return {
    name: 'mails per second',
    product: `orders.send-confirmation out of the table, ${SLOTS} at a time: QR, calendar, a row for each, ${CONNECTIONS} connections`,
    limit: `nodemailer alone, the same bytes, composed before, ${CONNECTIONS} connections to the same server`,
    goal: 0.25,
    measureProduct: ours,
    measureLimit: bare,
    async verify() {
      const { rows } = await setting.bare.query(
        `select count(*)::integer as wrong from ticket_order join event on event.id = ticket_order.event_id
         where event.code like 'MAIL%' and (select count(*) from mail_delivery
           where order_id = ticket_order.id and status = 'sent' and attempts = 1) <> 1`,
      )
      await sink.stop()
      if (rows[0]?.wrong !== 0) throw new Error(`${rows[0]?.wrong} orders were not mailed once`)
    },
  }
}

/** A mail's bytes as they leave. */
async function composed(one: Parameters<ReturnType<typeof openTestMailer>['send']>[0]): Promise<Buffer> {
  const transport = nodemailer.createTransport({ streamTransport: true, buffer: true })
  const { to, subject, html, text, attachments, calendar } = one
  const { message } = await transport.sendMail({
    from: FROM,
    to: to.address,
    subject,
    html,
    text,
    attachments,
    icalEvent: calendar && { method: calendar.method, content: calendar.content },
  })
  return Buffer.isBuffer(message) ? message : Buffer.alloc(0)
}
