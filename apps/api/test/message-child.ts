// A process that sends a message over SMTP until it is killed.
import { openDatabase, openPool } from '@turnout/db'
import { startMessages } from './message-runner.ts'

startMessages(openDatabase(openPool(process.env.DATABASE_URL ?? '')), process.env.SMTP_URL ?? '')
