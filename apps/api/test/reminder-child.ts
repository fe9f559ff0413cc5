// A process that looks for reminders that are due, and sends them over SMTP, until it is killed.
import { openDatabase, openPool } from '@turnout/db'
import { startReminders } from './reminder-runner.ts'

await startReminders(openDatabase(openPool(process.env.DATABASE_URL ?? '')), process.env.SMTP_URL ?? '')
