// A process that looks for reminders that are due, and sends them over SMTP, until it is killed.
import { openDatabase, openPool } from '@turnout/db'
import { jobHandlers, planReminders } from '@turnout/router'
import { pino } from 'pino'
import { smtpMailer } from '../src/adapters/smtp-mailer.ts'
import { startInProcessRunner } from '../src/jobs/in-process-runner.ts'
import { partsFor } from './job-parts.ts'

const db = openDatabase(openPool(process.env.DATABASE_URL ?? ''))
const parts = partsFor(db)
await planReminders(parts.deps)
startInProcessRunner({
  ...parts,
  deps: { ...parts.deps, mailer: smtpMailer(process.env.SMTP_URL ?? '', '"Turnout" <tickets@turnout.example>') },
  log: pino({ level: 'silent' }),
  leaseMs: 1_500,
  retryMs: 50,
  handlers: jobHandlers.filter(({ name }) => name.startsWith('reminders.')),
})
