import type { Database } from '@turnout/db'
import { jobHandlers } from '@turnout/router'
import { pino } from 'pino'
import { smtpMailer } from '../src/adapters/smtp-mailer.ts'
import { startInProcessRunner } from '../src/jobs/in-process-runner.ts'
import { partsFor } from './job-parts.ts'

/** Sends messages over SMTP until it is stopped. */
export function startMessages(db: Database, smtpUrl: string): { stop(): Promise<void> } {
  const parts = partsFor(db)
  const mailer = smtpMailer(smtpUrl, '"Turnout" <tickets@turnout.example>')
  const runner = startInProcessRunner({
    ...parts,
    deps: { ...parts.deps, mailer },
    log: pino({ level: 'silent' }),
    leaseMs: 1_500,
    retryMs: 50,
    handlers: jobHandlers.filter(({ name }) => name.startsWith('messages.')),
  })
  return {
    async stop() {
      await runner.stop(5_000)
      await mailer.stop()
    },
  }
}
