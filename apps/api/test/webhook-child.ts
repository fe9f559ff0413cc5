// A process that tells webhooks what happens, until it is killed.
import { openDatabase, openPool } from '@turnout/db'
import { startTelling, webhookDeps } from './webhook-parts.ts'

startTelling(webhookDeps(openDatabase(openPool(process.env.DATABASE_URL ?? ''))), {}, 1_500)
