import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { until } from '../support.ts'
import type { Caller, Outcome } from './caller.ts'

/** A purchase and what came of it. */
export interface Purchase {
  email: string
  orderId: string | null
  code: string | null
  outcome: Outcome
}

/** A scan and what the door said. */
export interface Scan {
  scanId: string
  ticketCode: string
  said: 'admitted' | 'refused' | null
  outcome: Outcome
}

export interface RushPlan {
  caller: Caller
  eventId: string
  /** Bought in turn. */
  ticketTypeIds: string[]
  /** Scanned one after the other, each at two doors. */
  ticketCodes: string[]
}

/** A sale and a check-in rush at once, until it is told to end. */
export interface Rush {
  purchases: Purchase[]
  scans: Scan[]
  /** Whoever has begun is answered first. */
  finish(): Promise<void>
}

const BUYERS = 3
const DOORS = 2
/** As people do, nobody buys again at once: the load is what a machine that runs eight other things can bear. */
const BUYER_PAUSE_MS = 300
const DOOR_PAUSE_MS = 200

export function startRush({ caller, eventId, ticketTypeIds, ticketCodes }: RushPlan): Rush {
  const purchases: Purchase[] = []
  const scans: Scan[] = []
  let isOver = false
  let failed: unknown = null

  const buy = async (place: number): Promise<void> => {
    for (let n = 0; !isOver; n++) {
      const email = `${randomUUID()}@example.org`
      const ticketTypeId = ticketTypeIds[(place + n) % ticketTypeIds.length]
      const outcome = await caller.call('orders.create', {
        eventId,
        items: [{ ticketTypeId, quantity: 1 + (n % 2) }],
        buyer: { name: 'A buyer', email },
        paymentToken: 'tok_ok',
        idempotencyKey: randomUUID(),
      })
      purchases.push({ email, orderId: outcome.data ? String(outcome.data.id) : null, code: outcome.code, outcome })
      await pause(BUYER_PAUSE_MS)
    }
  }
  const scan = async (): Promise<void> => {
    for (let n = 0; !isOver && n < ticketCodes.length; n++) {
      const scanId = randomUUID()
      const code = ticketCodes[n] ?? ''
      const scannedAt = new Date().toISOString()
      const redeem = () => caller.call('checkIn.redeem', { eventId, code, scanId, scannedAt }, { isAdmin: true })
      let outcome = await redeem()
      // Told to set its clock, by a server whose own is wrong: the door asks again, and by and by another server.
      for (let tries = 0; outcome.code === 'VALIDATION_ERROR' && tries < 50; tries++) outcome = await redeem()
      const said = outcome.data?.outcome === 'admitted' ? 'admitted' : outcome.data ? 'refused' : null
      scans.push({ scanId, ticketCode: code, said, outcome })
      await pause(DOOR_PAUSE_MS)
    }
  }
  const all = Promise.all([
    ...Array.from({ length: BUYERS }, (_, place) => buy(place)),
    ...Array.from({ length: DOORS }, () => scan()),
  ]).catch((error: unknown) => {
    failed = error
  })
  return {
    purchases,
    scans,
    async finish() {
      isOver = true
      await all
      if (failed) throw failed
    },
  }
}

/** How long, from a moment on, it took until what was begun after it was answered: a sale and a scan. In seconds. */
export async function recovery(rush: Rush, from: number): Promise<number> {
  const after = () => [
    rush.purchases.find(({ outcome, orderId }) => outcome.startedAt >= from && orderId),
    rush.scans.find(({ outcome, said }) => outcome.startedAt >= from && said),
  ]
  await until('the rush goes on', () => after().every((one) => one !== undefined), 60_000)
  return (Math.max(...after().map((one) => one?.outcome.endedAt ?? 0)) - from) / 1000
}

/** The longest that any caller had to wait for an answer, in seconds. */
export function longestWait(rush: Rush): number {
  const times = [...rush.purchases, ...rush.scans].map(({ outcome }) => outcome.endedAt - outcome.startedAt)
  return Math.max(0, ...times) / 1000
}
