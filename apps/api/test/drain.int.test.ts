import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from '@turnout/client'
import { useTestDatabase } from '@turnout/db/testing'
import { findFaults } from '@turnout/router/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { ADMIN, logOf, settingsOf, startAll } from './faults/servers.ts'
import { endPrograms } from './processes.ts'
import { openShop } from './storms/shop.ts'
import { until } from './support.ts'

const database = useTestDatabase()
let dataDir = ''
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'turnout-drain-'))
})
afterEach(async () => {
  await endPrograms()
  await rm(dataDir, { recursive: true, force: true })
})

const PATIENCE_MS = 120_000
/** What a connection says that was refused, or that the server has hung up on between two requests. */
const REFUSED = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE'])

interface Told {
  status: number
  code: string | null
  closes: boolean
}

/** Asks on a connection that is kept; null when no answer came. */
function ask(url: string, agent: Agent, input: object): Promise<Told | { refused: string }> {
  return new Promise((resolve) => {
    const body = JSON.stringify(input)
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const call = request(`${url}/trpc/orders.create`, { method: 'POST', agent, headers }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.once('end', () => {
        const { error } = JSON.parse(Buffer.concat(parts).toString())
        const closes = answer.headers.connection === 'close'
        resolve({ status: answer.statusCode ?? 0, code: error?.data?.code ?? null, closes })
      })
      answer.once('error', () => resolve({ refused: 'cut' }))
    })
    call.once('error', (error: NodeJS.ErrnoException) => resolve({ refused: error.code ?? error.message }))
    call.end(body)
  })
}

const emailsOf = async (eventId: string) =>
  (await database().db.selectFrom('ticket_order').select('buyer_email').where('event_id', '=', eventId).execute()).map(
    ({ buyer_email }) => buyer_email,
  )

describe('a server that is told to stop in the middle of a sale', { timeout: PATIENCE_MS }, () => {
  it('says so, answers whom it has taken in, lets nobody wait, and ends with 0', async () => {
    const env = { ...settingsOf(database().url, dataDir), ROLE: 'http', DRAIN_SECONDS: '2' }
    const [server] = await startAll([env])
    if (!server) throw new Error('A server was started')
    const shop = await openShop(database(), { capacities: [2_000], types: [{ includes: [0] }] })

    const line = createClient({ url: server.url, WebSocket })
    await line.signIn(ADMIN)
    const heard: string[] = []
    line.api.events.watch.subscribe(
      {},
      { onData: () => void heard.push('data'), onError: () => void heard.push('error') },
    )
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/trpc`)
    const said: string[] = []
    socket.on('message', (data) => void said.push(String(data)))
    const closed = new Promise<number>((resolve) => socket.once('close', resolve))
    await until('it is open', () => socket.readyState === WebSocket.OPEN)

    let isOver = false
    const answered: { email: string; told: Told }[] = []
    const refused: { email: string; why: string }[] = []
    const buyer = async (place: number): Promise<void> => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 })
      for (let n = 0; !isOver; n++) {
        const email = `b${place}-${n}@example.org`
        const items = [{ ticketTypeId: shop.idOf(0), quantity: 1 }]
        const told = await ask(server.url, agent, { eventId: shop.event.id, items, buyer: { name: 'B', email } })
        if ('refused' in told) {
          refused.push({ email, why: told.refused })
          await pause(10)
        } else answered.push({ email, told })
      }
      agent.destroy()
    }
    const buyers = Promise.all(Array.from({ length: 8 }, (_, place) => buyer(place)))
    await until('the sale goes on', () => answered.length > 40)
    expect(refused).toEqual([])
    const [before, startedAt] = [answered.length, performance.now()]

    server.program.kill('SIGTERM')
    await until('readiness says no', async () => (await fetch(`${server.url}/readyz`)).status === 503)
    const readiness = await (await fetch(`${server.url}/readyz?for=callers`)).json()
    expect(readiness.error).toMatchObject({ code: 'UNAVAILABLE', message: 'Stopping' })
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    expect(await (await fetch(`${server.url}/metrics`)).text()).toMatch(/^turnout_stopping 1$/m)
    const code = await server.program.ended
    const seconds = (performance.now() - startedAt) / 1000
    isOver = true
    await buyers
    await line.close()

    expect(code).toBe(0)
    expect(seconds).toBeGreaterThan(2)
    expect(seconds).toBeLessThan(2 + 15)
    expect(answered.length).toBeGreaterThan(before)
    expect(answered.filter(({ told }) => told.status !== 200)).toEqual([])
    // From the signal on, each answer ends its connection, so that the next request goes elsewhere.
    expect(answered.at(-1)?.told.closes).toBe(true)
    expect(answered[0]?.told.closes).toBe(false)
    for (const { why } of refused) expect(REFUSED).toContain(why)
    expect(await closed).toBe(1012)
    expect(said.join()).toContain('"method":"reconnect"')
    // Who was refused has bought nothing, and who was answered has: nothing was begun and then forgotten.
    const bought = await emailsOf(shop.event.id)
    expect(bought.sort()).toEqual(answered.map(({ email }) => email).sort())
    expect(await findFaults(database().db)).toEqual([])
    expect(logOf(server.program).filter(({ level }) => Number(level) >= 50)).toEqual([])
  })

  it('ends at once on a second signal', async () => {
    const env = { ...settingsOf(database().url, dataDir), ROLE: 'http', DRAIN_SECONDS: '600' }
    const [server] = await startAll([env])
    if (!server) throw new Error('A server was started')
    server.program.kill('SIGTERM')
    await until('it is stopping', () => logOf(server.program).some(({ msg }) => msg === 'stopping'))
    // What comes within a second counts as the same signal, since terminals and supervisors both pass it on.
    await pause(1_100)
    server.program.kill('SIGTERM')
    expect(await server.program.ended).toBe(1)
    expect(logOf(server.program).map(({ msg }) => msg)).toContain('stopping at once')
  })
})
