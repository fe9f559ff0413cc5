import type { Deps } from '@turnout/router'
import type { Logger } from '../adapters/logger.ts'
import type { StripeWebhook } from '../adapters/stripe-webhook.ts'
import type { ConnectionLimit } from '../realtime/connection-limit.ts'
import type { LiveStream } from '../realtime/live-stream.ts'
import type { Health } from './health.ts'
import type { Metrics } from './metrics.ts'
import type { PublicFace } from './request-info.ts'

/** What the HTTP side is built from. */
export interface HttpParts {
  deps: Deps
  /** Null without Stripe. */
  stripeWebhook: StripeWebhook | null
  /** What a mail server shows when it reports mails that did not arrive; null where none does. */
  mailBounceSecret?: string | null
  stream: LiveStream
  face: PublicFace
  log: Logger
  metrics: Metrics
  health: Health
  /** What each live connection is counted by, of whichever kind. */
  connections: ConnectionLimit
  /** Called when a change may have been committed: readers and runners look at once instead of at their next poll. */
  onChange: () => void
}
