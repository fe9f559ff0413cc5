import { randomUUID } from 'node:crypto'
import { build, type Session, type TestDatabase, type TicketType } from '@turnout/db/testing'
import { type Child, startProgram } from '../processes.ts'
import { until } from '../support.ts'

/** What a buyer was told. */
export interface Answer {
  status: number
  /** The error's code, of a refusal. */
  code: string | null
  orderId: string | null
  tickets: number
}

export interface Wish {
  eventId: string
  ticketTypeId: string
  quantity?: number
  paymentToken?: string
  discountCode?: string
  email?: string
  /** A new one for each call unless given. */
  key?: string
}

/** Asks a server for tickets. Rejects when the connection breaks, as it does when the server is killed. */
export async function buy(url: string, wish: Wish): Promise<Answer> {
  const { eventId, ticketTypeId, quantity = 1, paymentToken, discountCode } = wish
  const buyer = { name: 'A buyer', email: wish.email ?? `${randomUUID()}@example.org` }
  const items = [{ ticketTypeId, quantity }]
  const idempotencyKey = wish.key ?? randomUUID()
  return call(url, 'orders.create', { eventId, items, buyer, paymentToken, discountCode, idempotencyKey })
}

/** Calls a mutation that answers with an order. */
export async function call(url: string, procedure: string, input: unknown, accessToken?: string): Promise<Answer> {
  const answer = await fetch(`${url}/trpc/${procedure}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(accessToken ? { authorization: `Bearer ${accessToken}` } : {}),
    },
    body: JSON.stringify(input),
  })
  const body = await answer.json()
  const order = body.result?.data
  return {
    status: answer.status,
    code: body.error?.data.code ?? null,
    orderId: order?.id ?? null,
    tickets: order?.tickets?.length ?? 0,
  }
}

/** How many answers there were of each kind: `ok`, or the code of a refusal. */
export function tally(answers: Answer[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { status, code } of answers) {
    const kind = status === 200 ? 'ok' : `${code}`
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}

/** Sessions of an event, and ticket types that include some of them, by their places. */
export async function openShop(
  { db }: TestDatabase,
  plan: { capacities: number[]; types: { includes: number[]; priceMinor?: number; quantity?: number }[] },
) {
  const world = build(db)
  const event = await world.event({ status: 'published', starts: 'in one week' })
  const sessions: Session[] = []
  for (const capacity of plan.capacities) sessions.push(await world.session(event, { capacity }))
  const types: TicketType[] = []
  for (const { includes, ...options } of plan.types) {
    const included = includes.map((place) => sessions[place]).filter((session) => session !== undefined)
    types.push(await world.ticketType(event, { includes: included, ...options }))
  }
  const idOf = (place: number) => types[place % types.length]?.id ?? ''
  return { world, event, sessions, types, idOf }
}

/** A server in a process of its own. */
export interface Server {
  url: string
  program: Child
}

/** Starts so many servers on one database, each in its own process. */
export async function startServers(database: TestDatabase, count: number, dataDir: string): Promise<Server[]> {
  const servers = Array.from({ length: count }, (_, index) =>
    startProgram('../src/main.ts', {
      PORT: '0',
      DATA_DIR: `${dataDir}/${index}`,
      DATABASE_URL: database.url,
      SESSION_SECRET: 'one secret for all servers of a storm',
      ADMIN_PASSWORD: 'correct horse battery',
      NODE_ENV: 'production',
      DEMO: '0',
      ORDER_LIMIT_PER_ORIGIN: '0',
      CONNECTION_LIMIT_PER_ADDRESS: '0',
    }),
  )
  await until(
    'all servers are ready',
    () => servers.every((program) => addressOf(program) !== null || program.process.exitCode !== null),
    120_000,
  )
  return servers.map((program) => {
    const url = addressOf(program)
    if (!url) throw new Error(`A server did not start: ${program.output()}`)
    return { url, program }
  })
}

function addressOf(program: Child): string | null {
  const line = program
    .output()
    .split('\n')
    .find((text) => text.startsWith('{') && text.includes('"ready"'))
  return line ? String(JSON.parse(line).url) : null
}
