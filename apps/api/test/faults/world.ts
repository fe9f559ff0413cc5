import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, openDatabase, openPool } from '@turnout/db'
import { type EmbeddedPostgres, removeEmbedded, startEmbedded } from '@turnout/db/embedded'
import { build } from '@turnout/db/testing'
import { endPrograms } from '../processes.ts'
import { type RedisServer, startRedisServer } from '../redis-server.ts'
import { type SmtpSink, startSmtpSink } from '../smtp-sink.ts'
import { until } from '../support.ts'
import { startTcpGate, type TcpGate } from '../tcp-gate.ts'
import { type Behaviour, ok, type Receiver, startReceiver } from '../webhook-receiver.ts'
import { Caller } from './caller.ts'
import { type Allowance, gather, judge, openJobs } from './evidence.ts'
import { type Rush, startRush } from './rush.ts'
import { killed, type Server, settingsOf, startAll } from './servers.ts'

/** PostgreSQL, at one address for as long as the world is there. */
export interface Postgres {
  url: string
  stop(): Promise<void>
  start(): Promise<void>
}

/** An installation: two processes for callers, two for jobs, and all that they need, each really there. */
export interface World {
  dataDir: string
  postgres: Postgres
  redis: RedisServer
  /** A mail server at one address, whatever becomes of it. */
  mail: { sinks: SmtpSink[]; gate: TcpGate; received(): SmtpSink['received'] }
  hook: { receiver: Receiver; behave: Behaviour }
  http: Server[]
  workers: Server[]
  caller: Caller
  db: Database
  /** Settings of a process of one role. */
  settings(role: 'http' | 'worker'): Record<string, string>
  /** Kills processes, and starts others in their place, as a supervisor does. */
  replace(doomed: Server[]): Promise<void>
  stop(): Promise<void>
}

const GATES = { fsync: false, max_connections: 200 }

export async function startWorld(): Promise<World> {
  const dataDir = await mkdtemp(join(tmpdir(), 'turnout-faults-'))
  const { postgres, end: endPostgres } = await startPostgres(dataDir)
  const redis = await startRedisServer()
  const sink = await startSmtpSink()
  const mailGate = await startTcpGate(Number(new URL(sink.url).port))
  const hook: World['hook'] = {
    receiver: await startReceiver((...given) => hook.behave(...given)),
    behave: ok,
  }
  const settings = (role: 'http' | 'worker') => ({
    ...settingsOf(postgres.url, join(dataDir, role)),
    ROLE: role,
    REDIS_URL: redis.url,
    SMTP_URL: `smtp://127.0.0.1:${mailGate.port}`,
    PUBLIC_URL: 'https://tickets.example.org',
    DRAIN_SECONDS: '0',
  })
  const [one, two, three, four] = await startAll([
    settings('http'),
    settings('http'),
    settings('worker'),
    settings('worker'),
  ])
  if (!one || !two || !three || !four) throw new Error('Four were started')
  const db = openDatabase(openPool(postgres.url, { role: null, max: 4 }))
  const world: World = {
    dataDir,
    postgres,
    redis,
    mail: { sinks: [sink], gate: mailGate, received: () => world.mail.sinks.flatMap(({ received }) => received) },
    hook,
    http: [one, two],
    workers: [three, four],
    caller: new Caller([one.url, two.url]),
    db,
    settings,
    async replace(doomed) {
      await Promise.all(doomed.map(killed))
      const roles = doomed.map((server) => (world.http.includes(server) ? 'http' : 'worker'))
      const fresh = await startAll(roles.map(settings))
      const swap = (list: Server[]) => list.map((server) => fresh[doomed.indexOf(server)] ?? server)
      world.http = swap(world.http)
      world.workers = swap(world.workers)
      world.caller.urls = world.http.map(({ url }) => url)
    },
    async stop() {
      await db.destroy().catch(() => undefined)
      await endPrograms()
      await hook.receiver.stop()
      await mailGate.stop()
      for (const each of world.mail.sinks) await each.close()
      await redis.stop()
      await endPostgres()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
  const { code } = await world.caller.call(
    'webhooks.create',
    { url: hook.receiver.url, types: ['*'] },
    { isAdmin: true },
  )
  if (code) throw new Error(`The webhook was refused: ${code}`)
  return world
}

async function startPostgres(dataDir: string) {
  let server: EmbeddedPostgres | null = await startEmbedded({ dataDir, settings: GATES })
  const gate = await startTcpGate(Number(new URL(server.url).port))
  const url = new URL(server.url)
  url.port = String(gate.port)
  const postgres: Postgres = {
    url: url.href,
    async stop() {
      gate.shut()
      await server?.stop()
      server = null
    },
    async start() {
      server = await startEmbedded({ dataDir, settings: GATES })
      gate.open(Number(new URL(server.url).port))
    },
  }
  const end = async () => {
    await gate.stop()
    await server?.stop()
    await removeEmbedded(dataDir)
  }
  return { postgres, end }
}

/** A rush on an event of its own, under way. */
export interface Trial {
  eventId: string
  rush: Rush
  /** When a moment of it was, by the steady clock. */
  now(): number
  /** Ends the rush, waits until all that follows from it is done, and says what was lost or doubled. */
  verdict(allowed?: Allowance): Promise<string[]>
  gather(): ReturnType<typeof gather>
}

const GUESTS = 400

/** Opens the doors and the sale of an event, and waits until both have begun. */
export async function begin(world: World): Promise<Trial> {
  const { db, caller } = world
  const make = build(db)
  const event = await make.event({ status: 'published', starts: 'in 10 minutes' })
  const session = await make.session(event, { capacity: 5_000, starts: 'in 10 minutes', lasts: '6 hours' })
  const free = await make.ticketType(event, { includes: [session], priceMinor: 0 })
  const paid = await make.ticketType(event, { includes: [session], priceMinor: 1_500 })
  const { tickets } = await make.confirmedOrder({ event, ticketType: free, quantity: GUESTS })
  const rush = startRush({
    caller,
    eventId: event.id,
    ticketTypeIds: [free.id, paid.id],
    ticketCodes: tickets.map(({ human_code }) => human_code),
  })
  await until('both have begun', () => rush.purchases.length > 3 && rush.scans.length > 3, 60_000)
  const collect = () =>
    gather(db, event.id, rush, { mails: world.mail.received(), deliveries: world.hook.receiver.received })
  return {
    eventId: event.id,
    rush,
    now: () => performance.now(),
    gather: collect,
    async verdict(allowed) {
      await rush.finish()
      const ids = rush.purchases.flatMap(({ orderId }) => orderId ?? [])
      await until('all jobs are done', async () => (await openJobs(db, ids)).length === 0, 90_000)
      // Nothing is worth waiting for that will not come: what is still missing then is lost.
      await until('all is told', async () => judge(await collect(), allowed).length === 0, 30_000).catch(
        () => undefined,
      )
      return judge(await collect(), allowed)
    },
  }
}
