// A process that gives an event's money back until it is killed. Its bank pays each number it is asked under once, and
// says so on paper that outlives the process.
import { openDatabase, openPool } from '@turnout/db'
import { jobHandlers } from '@turnout/router'
import { pino } from 'pino'
import { startInProcessRunner } from '../src/jobs/in-process-runner.ts'
import { partsFor } from './job-parts.ts'

const db = openDatabase(openPool(process.env.DATABASE_URL ?? ''))
const parts = partsFor(db)
startInProcessRunner({
  ...parts,
  deps: {
    ...parts.deps,
    payments: {
      ...parts.deps.payments,
      async refund({ refundId }) {
        process.stdout.write(`paid ${refundId}\n`)
        return { status: 'succeeded', reference: `re_${refundId}` }
      },
    },
  },
  log: pino({ level: 'silent' }),
  leaseMs: 1_500,
  retryMs: 50,
  handlers: jobHandlers.filter(({ name }) => name === 'refunds.refund-event' || name === 'refunds.pay-back'),
})
