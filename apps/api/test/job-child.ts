// A process that takes jobs and never finishes them: it is killed in the middle.
import { setTimeout as pause } from 'node:timers/promises'
import { openDatabase, openPool } from '@turnout/db'
import { pino } from 'pino'
import { partsFor, startRunner } from './job-parts.ts'

const { DATABASE_URL = '', REDIS_URL = null } = process.env
const db = openDatabase(openPool(DATABASE_URL))
startRunner(REDIS_URL, {
  ...partsFor(db),
  log: pino({ level: 'silent' }),
  leaseMs: 1_500,
  handlers: [
    {
      name: 'test.long',
      async run() {
        process.stdout.write('taken\n')
        await pause(600_000)
      },
    },
  ],
})
