import http from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  ApiError,
  doCall,
  type Fields,
  type Intent,
  QUOTED_NUMBER,
  type Refund,
  type StripeBooks,
} from './stripe-books.ts'
import { gate } from './support.ts'

/** What may happen to the next call that matches: it never arrives, it is done and its answer is lost, a proxy's or Stripe's error,
 * or another account's key, by which nothing is there. */
export type Mishap = 'away' | 'answer lost' | 'missing' | 402 | 404 | 500 | 429

/** The part of Stripe's API that is used, in memory, with its idempotency keys, its errors, and a buyer's browser. */
export interface StripeServer {
  url: string
  intents: Map<string, Intent>
  refunds: Map<string, Refund>
  /** Method and path of each call that arrived, with its body. */
  calls: { call: string; body: Fields }[]
  /** Money that was taken and not given back, of an order. */
  kept(orderId: string): number
  /** Lets the next calls that match go wrong. */
  mishap(match: RegExp, what: Mishap, times?: number): void
  /** What refunds become; `succeeded` unless said otherwise. */
  refundsAre(status: 'succeeded' | 'pending' | 'failed'): void
  /** As after a day: what was done under a key before is no longer known by it. */
  forgetKeys(): void
  /** Holds calls that match until let go; `reached` is when the first is there. */
  hold(match: RegExp): { reached: Promise<void>; letGo: () => void }
  stop(): Promise<void>
}

/** Starts it on a free port. */
export async function startStripeServer(secretKey: string): Promise<StripeServer> {
  const books: StripeBooks = { intents: new Map(), refunds: new Map(), refundStatus: 'succeeded' }
  const { intents, refunds } = books
  const answers = new Map<string, { call: string; body: string; status: number; answer: unknown }>()
  const mishaps: { match: RegExp; what: Mishap; times: number }[] = []
  const holds: { match: RegExp; reached: () => void; opened: Promise<void> }[] = []
  const calls: StripeServer['calls'] = []

  /** What is done under a key is done once, and answered the same: errors of the request too, but not faults. */
  const answer = (call: string, query: URLSearchParams, text: string, key: string | undefined) => {
    const known = key ? answers.get(key) : undefined
    if (known && (known.call !== call || known.body !== text)) {
      return { status: 400, answer: { error: { type: 'idempotency_error', message: 'Another body' } } }
    }
    if (known) return known
    const done = attempt(() => doCall(books, call, query, fieldsOf(text)))
    if (key) answers.set(key, { call, body: text, ...done })
    return done
  }

  const server = http.createServer(async (req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '/', 'http://stripe')
    const call = `${req.method} ${pathname}`
    const chunks: Buffer[] = []
    for await (const chunk of req) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const happens = mishaps.find(({ match, times }) => times > 0 && match.test(call))
    if (happens) happens.times -= 1
    if (happens?.what === 'away') return void req.socket.destroy()
    calls.push({ call, body: fieldsOf(text) })
    for (const held of holds.filter(({ match }) => match.test(call))) {
      held.reached()
      await held.opened
    }
    const send = (status: number, body: unknown) =>
      res.writeHead(status, { 'content-type': 'application/json', 'request-id': 'req_1' }).end(JSON.stringify(body))
    if (req.headers.authorization !== `Bearer ${secretKey}`) {
      return void send(401, { error: { type: 'invalid_request_error', message: 'No such key' } })
    }
    if (happens?.what === 'missing') {
      const error = { type: 'invalid_request_error', code: 'resource_missing', message: 'No such thing' }
      return void send(404, { error })
    }
    // What stands in between has words of its own.
    if (happens?.what === 402 || happens?.what === 404) return void send(happens.what, { error: { message: 'Sorry' } })
    if (typeof happens?.what === 'number') {
      return void send(happens.what, { error: { type: 'api_error', message: `Sorry, ${QUOTED_NUMBER}` } })
    }
    const key = req.headers['idempotency-key']
    const done = answer(call, searchParams, text, typeof key === 'string' ? key : undefined)
    if (happens?.what === 'answer lost') return void req.socket.destroy()
    send(done.status, done.answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}`,
    intents,
    refunds,
    calls,
    kept(orderId) {
      const own = [...intents.values()].filter(({ metadata }) => metadata.orderId === orderId)
      const back = [...refunds.values()].filter(({ status }) => status !== 'failed')
      return own.reduce((sum, intent) => {
        const returned = back.filter((one) => one.payment_intent === intent.id)
        return sum + intent.amount_received - returned.reduce((total, { amount }) => total + amount, 0)
      }, 0)
    },
    mishap(match, what, times = Number.POSITIVE_INFINITY) {
      mishaps.length = 0
      if (times > 0) mishaps.push({ match, what, times })
    },
    refundsAre(status) {
      books.refundStatus = status
    },
    forgetKeys: () => answers.clear(),
    hold(match) {
      const there = gate()
      const held = gate()
      holds.push({ match, reached: there.open, opened: held.opened })
      return { reached: there.opened, letGo: held.open }
    },
    async stop() {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function attempt(work: () => unknown): { status: number; answer: unknown } {
  try {
    // As it is now: what is answered again is what was answered first.
    return { status: 200, answer: JSON.parse(JSON.stringify(work() ?? null)) }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { status: error.status, answer: JSON.parse(JSON.stringify({ error: error.body })) }
  }
}

function fieldsOf(text: string): Fields {
  return Object.fromEntries(new URLSearchParams(text))
}
