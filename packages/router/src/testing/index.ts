import { createHash } from 'node:crypto'
import type { Database } from '@turnout/db'
import { noCache } from '../core/cache.ts'
import type { Call, Deps } from '../core/context.ts'
import type { CapturedMail, Mail } from '../core/mailer.ts'
import type { ChargeRequest, ChargeResult } from '../core/payment-processor.ts'
import type { Principal } from '../core/principal.ts'
import { createSecrets } from '../core/secrets.ts'

export { deadlocksIn, findFaults } from './find-faults.ts'

/** What tests look at beside the database. */
export interface TestDeps extends Deps {
  /** Mails that left, in order. */
  sent: Mail[]
  /** Charges asked for, in order. */
  charges: ChargeRequest[]
  /** Sets the clock; it stands still from then on. */
  setNow(instant: Date): void
}

/** Deps on a real database with recording ports at the edge of the system: mail, payment, clock. */
export function createTestDeps(db: Database): TestDeps {
  let fixed: Date | null = null
  const sent: Mail[] = []
  const charges: ChargeRequest[] = []
  return {
    db,
    now: () => fixed ?? new Date(),
    setNow: (instant) => {
      fixed = instant
    },
    config: { publicUrl: 'http://localhost:4000', holdMinutes: 15, minimumSpotsThreshold: 3, orderLimitPerOrigin: 0 },
    secrets: createSecrets('a secret for tests only'),
    sent,
    charges,
    payments: {
      name: 'sandbox',
      next: 'token',
      async charge(request): Promise<ChargeResult> {
        charges.push(request)
        if (request.token !== 'tok_ok') return { status: 'declined', reason: 'card_declined' }
        const reference = `ref_${request.paymentId}`
        await request.opened?.(reference)
        return { status: 'succeeded', reference }
      },
      look: async ({ reference }) => ({ status: 'succeeded', reference }),
      abandon: async ({ reference }) => ({ status: 'succeeded', reference }),
      refund: async ({ refundId }) => ({ status: 'succeeded', reference: `refund_${refundId}` }),
      lookAtRefund: async ({ reference }) => ({ status: 'succeeded', reference }),
    },
    mailer: {
      async send(mail) {
        sent.push(mail)
        return `<${createHash('sha256').update(`${sent.length}${mail.subject}`).digest('hex').slice(0, 16)}@test>`
      },
      async captured(): Promise<CapturedMail[]> {
        return []
      },
    },
    cache: noCache,
    stream: {
      follow() {
        throw new Error('Live topics are tested with the server')
      },
    },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  }
}

/** A call by a principal. */
export function callAs(deps: Deps, principal: Principal): Call {
  return { ...deps, principal, origin: { ip: '203.0.113.7', userAgent: 'test' } }
}
