import { mkdir, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { availability, eventDetail, eventList } from './browsing.ts'
import { checkIns } from './check-ins.ts'
import { fanOut } from './fan-out.ts'
import { availabilityGrown, purchasesGrown } from './growth.ts'
import { jobs, jobsFromTable } from './jobs.ts'
import { mail } from './mail.ts'
import { purchases, purchasesAlone, purchasesByTwo, purchasesSpread } from './purchases.ts'
import { measure, type Result, type Row } from './rounds.ts'
import { openSetting, type Setting } from './setting.ts'
import { streamGrowth } from './stream-growth.ts'

const rows: Record<string, (setting: Setting) => Promise<Row>> = {
  purchases,
  'purchases-spread': purchasesSpread,
  'purchases-two': purchasesByTwo,
  'purchases-alone': purchasesAlone,
  'purchases-100k': purchasesGrown(100_000),
  'purchases-1m': purchasesGrown(1_000_000),
  'availability-100k': availabilityGrown(100_000),
  'availability-1m': availabilityGrown(1_000_000),
  'check-ins': checkIns,
  jobs,
  'jobs-table': jobsFromTable,
  mail,
  'event-list': eventList,
  'event-detail': eventDetail,
  availability,
  'fan-out-1k': fanOut(1_000),
  'fan-out-5k': fanOut(5_000),
  'fan-out-10k': fanOut(10_000),
  'stream-growth': streamGrowth(1_000_000),
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    only: { type: 'string' },
  },
})

function tell(result: Result): void {
  const { productFigures: product, limitFigures: limit, ratio, facts } = result
  const rate = ({ perSecond: { median, min, max } }: typeof product) =>
    `${median.toFixed(0)}/s (${min.toFixed(0)} to ${max.toFixed(0)})`
  const time = ({ p50Ms, p99Ms }: typeof product) => `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`
  console.log(`\n${result.name}`)
  console.log(`  product  ${rate(product)}, ${time(product)}\n           ${result.product}`)
  console.log(`  limit    ${rate(limit)}, ${time(limit)}\n           ${result.limit}`)
  console.log(
    `  ratio    ${ratio.median.toFixed(2)} (${ratio.min.toFixed(2)} to ${ratio.max.toFixed(2)}), goal ${result.goal}: ` +
      (ratio.median >= result.goal ? 'reached' : 'not reached'),
  )
  for (const [name, value] of Object.entries(facts ?? {})) console.log(`  ${name}  ${value.toLocaleString('en')}`)
}

const chosen = Object.entries(rows).filter(([name]) => !values.only || name === values.only)
if (chosen.length === 0) throw new Error(`There is no row ${values.only}; there are ${Object.keys(rows).join(', ')}`)
const setting = await openSetting()
const results: Result[] = []
try {
  for (const [name, prepare] of chosen) {
    process.stderr.write(`measuring ${name} …\n`)
    results.push(await measure(await prepare(setting), Number(values.rounds), Number(values.seconds)))
  }
} finally {
  await setting.stop()
}
for (const result of results) tell(result)
const folder = fileURLToPath(new URL('../results/', import.meta.url))
await mkdir(folder, { recursive: true })
const machine = { node: process.version, cores: cpus().length, cpu: cpus()[0]?.model }
const at = new Date().toISOString()
const file = `${folder}${at.replaceAll(':', '-')}.json`
await writeFile(file, `${JSON.stringify({ at, machine, results }, null, 2)}\n`)
console.log(`\nwritten to ${file}`)
