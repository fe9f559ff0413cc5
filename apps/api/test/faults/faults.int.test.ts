import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { hasRedis } from '../redis-server.ts'
import { answer } from '../smtp-sink.ts'
import { until } from '../support.ts'
import { ok } from '../webhook-receiver.ts'
import { judge } from './evidence.ts'
import { longestWait, recovery } from './rush.ts'
import { killed, type Server, startAll } from './servers.ts'
import { begin, startWorld, type Trial, type World } from './world.ts'

/** How long something is away. By hand: `TURNOUT_OUTAGE_SECONDS=10 npx vitest run test/faults`. */
const OUTAGE_MS = Number(process.env.TURNOUT_OUTAGE_SECONDS ?? 2) * 1_000
const PATIENCE_MS = 240_000

const times: Record<string, string> = {}
afterAll(() => {
  for (const [fault, words] of Object.entries(times)) process.stdout.write(`recovery  ${fault}: ${words}\n`)
})

/** Notes how long it took, for the table of the operations guide. */
async function note(fault: string, { rush }: Trial, healedAt: number): Promise<void> {
  const seconds = await recovery(rush, healedAt)
  times[fault] = `sold and let in again after ${seconds.toFixed(1)} s, longest wait ${longestWait(rush).toFixed(1)} s`
}

describe.runIf(hasRedis)('during a sale and a check-in rush', { timeout: PATIENCE_MS }, () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld()
  }, PATIENCE_MS)
  afterAll(() => world?.stop(), PATIENCE_MS)
  afterEach(() => {
    world.hook.behave = ok
  })

  const first = (servers: Server[]): Server => {
    const [server] = servers
    if (!server) throw new Error('There is one')
    return server
  }
  /** What a mail server may get twice: each hand of a killed worker was sending one at most. */
  const HANDS = 10

  it('killing a process that serves callers loses nothing and doubles nothing', async () => {
    const trial = await begin(world)
    const killedAt = trial.now()
    await world.replace([first(world.http)])
    await note('SIGKILL of one of two http processes', trial, killedAt)
    expect(await trial.verdict()).toEqual([])
    expect(trial.rush.purchases.some(({ outcome }) => outcome.tries > 1)).toBe(true)
  })

  it('killing a worker and a process that serves callers loses nothing; mails on their way may come twice', async () => {
    const trial = await begin(world)
    const killedAt = trial.now()
    await world.replace([first(world.http), first(world.workers)])
    await note('SIGKILL of an http process and of a worker', trial, killedAt)
    expect(await trial.verdict({ doubleMails: HANDS })).toEqual([])
  })

  it('killing all workers while they send loses nothing; mails on their way may come twice', async () => {
    const trial = await begin(world)
    await killed(first(world.workers))
    await world.replace(world.workers)
    const healedAt = trial.now()
    const sale = trial.rush.purchases.length
    const later = () => trial.rush.purchases.slice(sale).map(({ email }) => email)
    const isMailed = () => world.mail.received().some(({ to }) => to.some((email) => later().includes(email)))
    await until('a mail of a later sale has left', isMailed, 60_000)
    times['SIGKILL of both workers'] =
      `mail leaves again ${((trial.now() - healedAt) / 1000).toFixed(1)} s after they are back`
    expect(await trial.verdict({ doubleMails: 2 * HANDS })).toEqual([])
  })

  it('PostgreSQL stopped and back loses nothing and doubles nothing', async () => {
    const trial = await begin(world)
    await world.postgres.stop()
    await pause(OUTAGE_MS)
    // What watches over the server is answered meanwhile.
    const { url } = first(world.http)
    expect((await fetch(`${url}/readyz?for=callers`)).status).toBe(503)
    const metrics = await (await fetch(`${url}/metrics`)).text()
    expect(metrics).toMatch(/^turnout_check_up\{check="database"\} 0$/m)
    await world.postgres.start()
    await note(`PostgreSQL away for ${OUTAGE_MS / 1000} s`, trial, trial.now())
    expect(await trial.verdict()).toEqual([])
  })

  it('Redis stopped and back loses nothing, doubles nothing, and stops no sale', async () => {
    const trial = await begin(world)
    await world.redis.kill()
    const goneAt = trial.now()
    expect(await recovery(trial.rush, goneAt)).toBeLessThan(30)
    const { url } = first(world.http)
    expect((await fetch(`${url}/readyz`)).status).toBe(503)
    expect((await fetch(`${url}/readyz?for=callers`)).status).toBe(200)
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/^turnout_check_up\{check="redis"\} 0$/m)
    await pause(OUTAGE_MS)
    await world.redis.start()
    await note(`Redis away for ${OUTAGE_MS / 1000} s`, trial, goneAt)
    expect(await trial.verdict()).toEqual([])
  })

  it('Redis emptied loses nothing and doubles nothing', async () => {
    const trial = await begin(world)
    const client = world.redis.client()
    await client.flushall()
    await note('Redis emptied', trial, trial.now())
    await client.flushall()
    expect(await trial.verdict()).toEqual([])
  })

  it('a mail server that is away, then slow, then refuses some, delays mails and nothing else', async () => {
    const trial = await begin(world)
    const { gate, sinks } = world.mail
    const sink = sinks[0]
    if (!sink) throw new Error('There is one')
    gate.shut()
    const goneAt = trial.now()
    await note('mail server away', trial, goneAt)
    await pause(OUTAGE_MS)
    sink.onMail = () => pause(300)
    const turned = new Set<string>()
    sink.onRecipient = (address) => {
      // Each third is turned away once, as greylisting does.
      if (turned.has(address) || address.charCodeAt(0) % 3 !== 0) return null
      turned.add(address)
      return answer(451, '4.7.1 greylisted, try again')
    }
    gate.open(Number(new URL(sink.url).port))
    const backAt = trial.now()
    const before = world.mail.received().length
    await until('a mail has come in', () => world.mail.received().length > before, 60_000)
    times['mail server back'] = `first mail after ${((trial.now() - backAt) / 1000).toFixed(1)} s`
    await until('one was turned away', () => turned.size > 0, 60_000)
    sink.onMail = () => undefined
    expect(await trial.verdict()).toEqual([])
    sink.onRecipient = () => null
  })

  it('a webhook receiver that hangs delays its own messages and nothing else', async () => {
    const trial = await begin(world)
    world.hook.behave = () => undefined
    const hungAt = trial.now()
    await note('webhook receiver hangs', trial, hungAt)
    const mailed = world.mail.received().length
    await until('mails go on', () => world.mail.received().length > mailed + 2)
    world.hook.behave = ok
    expect(await trial.verdict()).toEqual([])
  })

  it('processes whose clock is an hour ahead lose nothing and double nothing', async () => {
    const ahead = ['http', 'worker'] as const
    const env = { NODE_OPTIONS: `--import=${new URL('./clock-ahead.mjs', import.meta.url).href}` }
    const trial = await begin(world)
    const early = await startAll(ahead.map((role) => ({ ...world.settings(role), ...env })))
    world.caller.urls = [...world.http, first(early)].map(({ url }) => url)
    await note('clock of an http process and a worker an hour ahead', trial, trial.now())
    const sale = trial.rush.purchases.length
    await until('some are sold by wrong clocks', () => trial.rush.purchases.length > sale + 6)
    world.caller.urls = world.http.map(({ url }) => url)
    const verdict = await trial.verdict({ doubleMails: 0, areScansLate: true })
    for (const server of early) await killed(server)
    expect(verdict).toEqual([])
  })

  it('what is lost or doubled is seen, whatever it is', async () => {
    const trial = await begin(world)
    await until('a few have come twice to the door', () => trial.rush.scans.length > 8)
    expect(await trial.verdict()).toEqual([])
    const whole = await trial.gather()
    const lacking = <K extends keyof typeof whole>(key: K) => ({ ...whole, [key]: [...whole[key]].slice(1) })
    const doubled = <K extends keyof typeof whole>(key: K) => ({ ...whole, [key]: [...whole[key], whole[key][0]] })
    for (const key of ['purchases', 'orders', 'scans', 'checkIns', 'storedScans', 'mails'] as const) {
      expect([key, judge(lacking(key)).length > 0]).toEqual([key, true])
    }
    for (const key of ['checkIns', 'storedScans', 'mails'] as const) {
      expect([key, judge(doubled(key)).length > 0]).toEqual([key, true])
    }
    const told = whole.delivered.filter(({ type }) => type === 'order.confirmed')
    expect(judge({ ...whole, delivered: whole.delivered.filter((one) => one !== told[0]) })).toHaveLength(1)
    expect(judge({ ...whole, delivered: [...whole.delivered].reverse() })).toContain('webhooks came out of order')
    expect(judge({ ...whole, delivered: [...whole.delivered, ...told] })).toEqual([])
    expect(judge({ ...whole, openJobs: [{ name: 'orders.expire', state: 'failed' }] })).toHaveLength(1)
    expect(judge({ ...whole, sessions: whole.sessions.map((one) => ({ ...one, sold: one.sold + 1 })) })).toHaveLength(1)
  })
})
