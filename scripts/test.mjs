// `npm test`: everything, in one run, with one number at the end. `npm test -- --only unit` for a part of it.
import { randomUUID } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { isReachableByAll, isRoot, requireInstall, requireNode } from './lib/house.mjs'
import { leftBehind, MARK } from './lib/left-behind.mjs'
import { onInterrupt, run, stop, TOOK_TOO_LONG, wasInterrupted } from './lib/processes.mjs'
import { failuresOf, readCheck, table, total } from './lib/results.mjs'
import { startDatabase, startDisplay } from './lib/services.mjs'
import { allSuites } from './lib/suites.mjs'
import { environmentOf, gatherTools, nameOf } from './lib/tools.mjs'

requireNode()
requireInstall()

const isCi = /^(1|true)$/i.test(process.env.CI ?? '')
const runId = randomUUID()
const SUITE_LIMIT_MS = 15 * 60_000
const LEAVE_WITHIN_MS = 10_000
const { values: flags } = parseArgs({ options: { only: { type: 'string', multiple: true, default: [] } } })

/** A folder of our own for everything temporary, so that it all goes with it. Other users work in it too. */
function makeWorkFolder() {
  const base = isRoot && !isReachableByAll(tmpdir()) ? '/tmp' : tmpdir()
  const folder = mkdtempSync(join(base, 'turnout-test-'))
  chmodSync(folder, 0o755)
  for (const [name, mode] of [
    ['tmp', 0o1777],
    ['reports', 0o755],
  ]) {
    mkdirSync(join(folder, name))
    chmodSync(join(folder, name), mode)
  }
  return folder
}

const work = makeWorkFolder()
const tidy = async () => {
  await stop()
  rmSync(work, { recursive: true, force: true, maxRetries: 10 })
}
onInterrupt(tidy)

const say = (line) => console.log(line)
const environment = {
  ...process.env,
  TMPDIR: join(work, 'tmp'),
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
  [MARK]: runId,
}

/** What `--only` asks for: kinds (lint, types, unit, build, e2e) or parts of names, separated by commas. */
function chosen(suites) {
  const only = flags.only.flatMap((value) => value.split(','))
  if (only.length === 0) return suites
  const matching = suites.filter(({ kind, name }) => only.some((word) => kind === word || name.includes(word)))
  // The end-to-end tests drive what has been built.
  const needsBuild = matching.some(({ kind }) => kind === 'e2e')
  return suites.filter((suite) => matching.includes(suite) || (needsBuild && suite.kind === 'build'))
}

async function runSuite(suite, problems) {
  const lacking = suite.needs.filter((id) => problems[id])
  if (lacking.length > 0) {
    const note = `${isCi ? 'cannot run' : 'skipped'} without ${lacking.map(nameOf).join(' and ')}`
    return { passed: 0, failed: isCi ? 1 : 0, skipped: isCi ? 0 : 1, seconds: 0, note }
  }
  say(`\n=== ${suite.name}`)
  const env = { ...environment, ...suite.env }
  const { code, seconds } = await run(suite.command, suite.args, { cwd: suite.cwd, env, limitMs: SUITE_LIMIT_MS })
  const result = { ...suite.read(code), seconds }
  if (code !== TOOK_TOO_LONG) return result
  return { ...result, failed: Math.max(1, result.failed), note: 'took too long and was stopped' }
}

/** Tools and services; what cannot be had is said, and known by its id afterwards. */
async function prepare(suites) {
  const wanted = new Set(suites.flatMap((suite) => suite.needs))
  if (flags.only.length === 0) wanted.add('redis')
  const { paths, problems } = await gatherTools([...wanted], say)
  Object.assign(environment, environmentOf(paths))
  const services = []
  if (paths.xvfb) services.push(['xvfb', () => startDisplay(paths.xvfb, environment)])
  if (suites.some(({ kind }) => kind === 'unit' || kind === 'e2e')) {
    services.push(['database', () => startDatabase(environment)])
  }
  for (const [id, begin] of services) {
    try {
      Object.assign(environment, (await begin()).env)
    } catch (error) {
      problems[id] = error.message
    }
  }
  for (const [id, why] of Object.entries(problems)) say(`${nameOf(id)}: ${why}`)
  return problems
}

function end(pid) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/** What the run owes the machine: nothing of it is left. */
async function checkNothingRuns() {
  await stop()
  let rest = leftBehind(runId)
  for (let waited = 0; rest.length > 0 && waited < LEAVE_WITHIN_MS; waited += 100) {
    await pause(100)
    rest = leftBehind(runId)
  }
  for (const { pid } of rest) end(pid)
  const note =
    rest.length > 0 ? `still there: ${rest.map(({ command }) => command.slice(0, 80)).join('; ')}` : undefined
  return { name: 'nothing left running', ...readCheck(rest.length), seconds: 0, note }
}

async function main() {
  const suites = chosen(allSuites(join(work, 'reports')))
  const problems = await prepare(suites)
  const rows = []
  // The database belongs to the house: without it there is no use in going on as if it were a missing browser.
  if (problems.database) rows.push({ name: 'database', ...readCheck(1), seconds: 0, note: problems.database })
  if (isCi && problems.redis) rows.push({ name: 'redis', ...readCheck(1), seconds: 0, note: problems.redis })
  for (const suite of suites) {
    // One after another: each of them uses all the cores there are.
    rows.push({ name: suite.name, ...(await runSuite(suite, problems)) })
  }
  if (wasInterrupted()) throw new Error('Interrupted')
  rows.push(await checkNothingRuns())
  await tidy()
  const { passed, failed, skipped } = total(rows)
  const isEmpty = suites.length === 0
  if (isEmpty) say(`Nothing is called "${flags.only.join(', ')}".`)
  const failures = failuresOf(rows)
  if (failures.length > 0) say(`\nFailed:\n${failures.map((failure) => `- ${failure}`).join('\n')}`)
  say(`\n${table(rows)}\n\n${passed} passed, ${failed} failed, ${skipped} skipped`)
  process.exit(failed > 0 || isEmpty ? 1 : 0)
}

try {
  await main()
} catch (error) {
  // After a signal its answer ends this process, when everything has stopped.
  if (!wasInterrupted()) {
    await tidy()
    console.error(error)
    say('0 passed, 1 failed, 0 skipped')
    process.exit(1)
  }
}
