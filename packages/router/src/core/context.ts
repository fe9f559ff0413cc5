import type { Database, Tx } from '@turnout/db'
import type { Cache } from './cache.ts'
import type { Mailer } from './mailer.ts'
import type { PaymentProcessor } from './payment-processor.ts'
import type { Principal } from './principal.ts'
import type { Secrets } from './secrets.ts'
import type { EventStream } from './stream.ts'

/** Settings the domain needs; the server fills them from its environment. */
export interface DomainConfig {
  /** Base of links in mails and QR codes, without a trailing slash. */
  publicUrl: string
  /** How long a pending order holds its seats, in minutes. */
  holdMinutes: number
  /** `spotsFillingUp` when at most this many seats of a session are left. */
  minimumSpotsThreshold: number
  /**
   * Orders in ten minutes from one address, or by one member; half as many tickets may be held unpaid of one event.
   * 0 is no limit. Organizers have none.
   */
  orderLimitPerOrigin: number
  /** Where reports about mails that did not arrive are taken in; each mail has an address of its own made of it. */
  bounceAddress?: string | null
  /** Whom calendars name as the organizer: the address that mails come from. */
  senderAddress?: string
  /** Purchases that are served in one transaction, at most; 1 serves each by itself. */
  orderGroupSize?: number
  /** Webhooks may go to private addresses and by plain http: for development and tests only. */
  webhooksMayBePrivate?: boolean
}

/** Expected refusals go to info, faults to error. Never pass secrets or personal content. */
export interface Logger {
  info(context: Record<string, unknown>, message: string): void
  warn(context: Record<string, unknown>, message: string): void
  error(context: Record<string, unknown>, message: string): void
}

/** What use cases are given besides their input: no request, no transport. A use case names the parts it needs. */
export interface Deps {
  db: Database
  /** The only source of the present. */
  now: () => Date
  config: DomainConfig
  secrets: Secrets
  payments: PaymentProcessor
  mailer: Mailer
  stream: EventStream
  /** What the public reads. Whoever writes, or decides by what it says, reads the database. */
  cache: Cache
  /** The addresses that a host's name leads to; none for a name that is not known. Without it names are not looked up. */
  resolveHost?: (host: string) => Promise<string[]>
  log: Logger
}

/** Where a call came from, for the audit and for limits. */
export interface Origin {
  ip: string | null
  userAgent: string | null
}

/** What the audit is to know of a call that has to leave a row in it, whatever becomes of it. */
export interface Trail {
  procedure: string
  /** The call's own row is in the audit. */
  isWritten: boolean
  /** Numbers and ids that a row of the call itself should show. */
  detail: Record<string, unknown>
}

/** A call by somebody. */
export interface Call extends Deps {
  principal: Principal
  origin: Origin
  /** When the caller's token ends, where nothing else ends what it began: what lives longer has to end itself. */
  expiresAt?: Date | null
  /** Aborted once the caller has lost the right to be here, with the refusal as its reason: what goes on has to end. */
  rights?: AbortSignal
  trail?: Trail
}

/** A call inside a transaction: what was `ctx` becomes `{ ...ctx, tx }`. */
export type InTx<T = Call> = T & { tx: Tx }
