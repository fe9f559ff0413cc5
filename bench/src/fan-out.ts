import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Memory } from './memory.ts'
import { type Program, startProgram } from './programs.ts'
import type { Round, Row } from './rounds.ts'
import type { Setting } from './setting.ts'

const PROCESSES = 2
/** Between messages, so that each is alone on its way. */
const PAUSE_MS = 30
const SUBSCRIBE = JSON.stringify({ id: 1, method: 'subscription', params: { path: 'events.watch', input: {} } })

/** Subscribers in processes of their own, and what the server holds for each of them. */
interface Crowd {
  /** Sends one message; resolves to the time from then until the last of all had it, in ms. */
  time(send: () => Promise<number>): Promise<number>
  bytesEach: { held: number; resident: number }
  message(): string
  stop(): Promise<void>
}

async function gather(url: string, count: number, ask: string, server: Program): Promise<Crowd> {
  const before = await memoryOf(server)
  const programs: Program[] = []
  for (let n = 0; n < PROCESSES; n++) {
    const program = startProgram('./listeners.ts', [url, String(count / PROCESSES), ask])
    await program.next()
    programs.push(program)
  }
  const after = await memoryOf(server)
  const texts: string[] = []
  let isFirst = true
  return {
    bytesEach: {
      held: Math.round((after.held - before.held) / count),
      resident: Math.round((after.resident - before.resident) / count),
    },
    async time(send) {
      const from = await send()
      if (isFirst) for (const program of programs) texts.push((await program.next<{ message: string }>()).message)
      isFirst = false
      const ends = await Promise.all(programs.map(async (program) => (await program.next<{ at: number }>()).at))
      return Math.max(...ends) - from
    },
    message: () => texts[0] ?? '',
    async stop() {
      await Promise.all(programs.map((program) => program.stop()))
    },
  }
}

async function memoryOf(server: Program) {
  server.write({})
  return server.next<Memory>()
}

const now = () => performance.timeOrigin + performance.now()

/**
 * From the commit of a message to the last of so many subscribers of `events.watch`, each on a connection of its own;
 * beside it `ws` that sends the same bytes to as many, from the moment it is told to.
 */
export const fanOut =
  (count: number) =>
  async (setting: Setting): Promise<Row> => {
    const product = startProgram('./server.ts', [], { BENCH_DATABASE_URL: setting.databaseUrl })
    const bare = startProgram('./bare-ws.ts')
    const crowd = await gather(`${await socketUrl(product)}/trpc`, count, SUBSCRIBE, product)
    const others = await gather(await socketUrl(bare), count, '', bare)
    const commit = async () => {
      await setting.bare.query(
        `insert into domain_event (topic, type, event_id, payload) values ('events', 'event.updated', $1, $2)`,
        [EVENT_ID, { eventId: EVENT_ID, status: 'published', fields: ['title'], isPublic: true }],
      )
      const from = now()
      // As the process that wrote it tells the others.
      await setting.bare.query(`select pg_notify('turnout_wake', $1)`, [`${randomUUID()} changed`])
      return from
    }
    await crowd.time(commit)
    const send = crowd.message()
    const tell = async () => {
      bare.write({ send })
      return now()
    }
    return {
      name: `news to ${count.toLocaleString('en')} subscribers`,
      product: `from the commit to the last of ${count} subscribers of events.watch, ${send.length} bytes`,
      limit: 'ws sends the same bytes to as many connections, from being told to',
      goal: 1 / 1.2,
      measureProduct: (seconds) => again(seconds, () => crowd.time(commit)),
      measureLimit: (seconds) => again(seconds, () => others.time(tell)),
      facts: () => ({
        bytesPerSubscriber: crowd.bytesEach.held,
        bytesPerSubscriberOfLimit: others.bytesEach.held,
        residentPerSubscriber: crowd.bytesEach.resident,
        residentPerSubscriberOfLimit: others.bytesEach.resident,
      }),
      async verify() {
        await Promise.all([crowd, others, product, bare].map((program) => program.stop()))
      },
    }
  }

const EVENT_ID = '01890000-0000-7000-8000-000000000001'

async function socketUrl(server: Program): Promise<string> {
  const { url } = await server.next<{ url: string }>()
  return url.replace('http', 'ws')
}

async function again(seconds: number, once: () => Promise<number>): Promise<Round> {
  const latencies: number[] = []
  const until = now() + seconds * 1000
  do {
    latencies.push(await once())
    await pause(PAUSE_MS)
  } while (now() < until)
  const mean = latencies.reduce((sum, ms) => sum + ms, 0) / latencies.length
  return { perSecond: 1000 / mean, latencies }
}
