import { createInterface } from 'node:readline'
import { startTestApi } from '@turnout/api/testing'
import { memory } from './memory.ts'

// A server in a process of its own, as it runs in production: HTTP only, with its jobs left to a worker.
const databaseUrl = process.env.BENCH_DATABASE_URL
if (!databaseUrl) throw new Error('BENCH_DATABASE_URL is not set')
const api = await startTestApi({
  databaseUrl,
  env: {
    ROLE: 'http',
    LOG_LEVEL: 'warn',
    DATABASE_POOL: '20',
    // All buyers of a benchmark have one address.
    ORDER_LIMIT_PER_ORIGIN: '0',
    CONNECTION_LIMIT_PER_ADDRESS: '0',
    ORDER_GROUP_SIZE: process.env.ORDER_GROUP_SIZE ?? '100',
    CACHE_TTL: process.env.CACHE_TTL ?? '300',
  },
})
process.stdout.write(`${JSON.stringify({ url: api.url })}\n`)
const lines = createInterface({ input: process.stdin })
lines.on('line', () => void process.stdout.write(`${JSON.stringify(memory())}\n`))
lines.on('close', () => void api.stop().then(() => process.exit(0)))
