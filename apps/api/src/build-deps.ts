import { join } from 'node:path'
import type { Database } from '@turnout/db'
import { type Cache, createSecrets, type Deps, type EventStream, type Mailer } from '@turnout/router'
import { captureMailer } from './adapters/capture-mailer.ts'
import { addressOf, defaultSender } from './adapters/compose-mail.ts'
import { countMails } from './adapters/count-mails.ts'
import type { Logger } from './adapters/logger.ts'
import { sandboxPayments } from './adapters/sandbox-payments.ts'
import { smtpMailer } from './adapters/smtp-mailer.ts'
import { stripePayments } from './adapters/stripe-payments.ts'
import type { StripeWebhook } from './adapters/stripe-webhook.ts'
import type { Env } from './env.ts'
import type { Metrics } from './http/metrics.ts'
import { knownAddresses } from './webhooks/resolve-host.ts'

/** What the domain is given in this process, and how to let go of it. */
export interface BuiltDeps {
  deps: Deps
  /** Null without Stripe. */
  stripeWebhook: StripeWebhook | null
  stop(): Promise<void>
}

export interface DepsParts {
  env: Env
  publicUrl: string
  db: Database
  stream: EventStream
  cache: Cache
  log: Logger
  metrics: Metrics
  secret: string
}

/** Fills the ports of the domain with their adapters. */
export async function buildDeps({
  env,
  publicUrl,
  db,
  stream,
  cache,
  log,
  metrics,
  secret,
}: DepsParts): Promise<BuiltDeps> {
  const now = () => new Date()
  const from = env.MAIL_FROM ?? defaultSender(publicUrl)
  const replyTo = env.MAIL_REPLY_TO
  const smtp = env.SMTP_URL ? smtpMailer(env.SMTP_URL, from, { replyTo, perSecond: env.SMTP_RATE }) : null
  const mailer: Mailer = countMails(smtp ?? captureMailer(join(env.DATA_DIR, 'mail'), from, now, replyTo), metrics)
  const stripe = await openStripe(env)
  return {
    stripeWebhook: stripe?.webhook ?? null,
    deps: {
      db,
      now,
      stream,
      cache,
      mailer,
      log,
      config: {
        publicUrl,
        holdMinutes: env.HOLD_MINUTES,
        minimumSpotsThreshold: env.MINIMUM_SPOTS_THRESHOLD,
        orderLimitPerOrigin: env.ORDER_LIMIT_PER_ORIGIN,
        bounceAddress: env.MAIL_BOUNCE_ADDRESS ?? null,
        senderAddress: addressOf(replyTo ?? from),
        orderGroupSize: env.ORDER_GROUP_SIZE,
        webhooksMayBePrivate: env.WEBHOOK_ALLOW_PRIVATE,
      },
      resolveHost: knownAddresses(),
      secrets: createSecrets(secret),
      payments: stripe?.payments ?? sandboxPayments(),
    },
    async stop() {
      await smtp?.stop()
    },
  }
}

/** Null when its keys are not set. */
async function openStripe(env: Env) {
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret, STRIPE_API_URL: apiUrl } = env
  if (!secretKey || !webhookSecret) return null
  return stripePayments({ secretKey, webhookSecret, apiUrl })
}
