import { join } from 'node:path'
import type { Database } from '@turnout/db'
import { createSecrets, type Deps, type EventStream, type Mailer } from '@turnout/router'
import { captureMailer } from './adapters/capture-mailer.ts'
import { defaultSender } from './adapters/compose-mail.ts'
import type { Logger } from './adapters/logger.ts'
import { sandboxPayments } from './adapters/sandbox-payments.ts'
import { smtpMailer } from './adapters/smtp-mailer.ts'
import type { Env } from './env.ts'

/** What the domain is given in this process, and how to let go of it. */
export interface BuiltDeps {
  deps: Deps
  stop(): Promise<void>
}

export interface DepsParts {
  env: Env
  publicUrl: string
  db: Database
  stream: EventStream
  log: Logger
  secret: string
}

/** Fills the ports of the domain with their adapters. */
export function buildDeps({ env, publicUrl, db, stream, log, secret }: DepsParts): BuiltDeps {
  const now = () => new Date()
  const from = env.MAIL_FROM ?? defaultSender(publicUrl)
  const smtp = env.SMTP_URL ? smtpMailer(env.SMTP_URL, from) : null
  const mailer: Mailer = smtp ?? captureMailer(join(env.DATA_DIR, 'mail'), from, now)
  return {
    deps: {
      db,
      now,
      stream,
      mailer,
      log,
      config: {
        publicUrl,
        holdMinutes: env.HOLD_MINUTES,
        minimumSpotsThreshold: env.MINIMUM_SPOTS_THRESHOLD,
        orderLimitPerOrigin: env.ORDER_LIMIT_PER_ORIGIN,
      },
      secrets: createSecrets(secret),
      payments: sandboxPayments(),
    },
    async stop() {
      await smtp?.stop()
    },
  }
}
