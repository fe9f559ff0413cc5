// A process that takes a job and never finishes it: it is killed in the middle.
import { setTimeout as pause } from 'node:timers/promises'
import { openDatabase, openPool } from '@turnout/db'
import { pino } from 'pino'
import { startInProcessRunner } from '../src/jobs/in-process-runner.ts'
import { partsFor } from './job-parts.ts'

const url = process.env.DATABASE_URL ?? ''
const db = openDatabase(openPool(url))
startInProcessRunner({
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
