import { existsSync, readFileSync } from 'node:fs'

/** @typedef {{ passed: number, failed: number, skipped: number, note?: string, failures?: string[] }} Result */

function readJson(path) {
  if (!existsSync(path)) return
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return
  }
}

const crashed = (code) => ({ passed: 0, failed: 1, skipped: 0, note: `ended with code ${code} and no report` })

/** A report and an exit code that do not agree: something went wrong outside of the tests. */
function settle(result, code) {
  if (code === 0 || result.failed > 0) return result
  return { ...result, failed: 1, note: `the tests passed, but it ended with code ${code}` }
}

const firstLine = (text = '') => text.split('\n')[0].slice(0, 200)

function vitestFailures({ name, message, assertionResults }) {
  const failed = assertionResults.filter(({ status }) => status === 'failed')
  const base = name.split('/').at(-1)
  if (failed.length === 0) return message ? [`${base}: ${firstLine(message)}`] : []
  return failed.map(({ fullName, failureMessages = [] }) => `${base}: ${fullName}: ${firstLine(failureMessages[0])}`)
}

/** Failed tests of a suite of Playwright's report and of the suites in it. */
function playwrightFailures({ specs = [], suites = [] }) {
  const own = specs.filter(({ ok }) => !ok).map(({ file, line, title }) => `${file}:${line}: ${title}`)
  return [...own, ...suites.flatMap((suite) => playwrightFailures(suite))]
}

/**
 * Counts what Vitest's JSON reporter wrote. A file that could not be loaded is one failure.
 * @returns {Result}
 */
export function readVitest(path, code) {
  const report = readJson(path)
  if (!report) return crashed(code)
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  const result = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: report.testResults.flatMap((file) => vitestFailures(file)),
  }
  if (broken.length > 0) result.note = `not loaded: ${broken.map((file) => file.name.split('/').at(-1)).join(', ')}`
  return settle(result, code)
}

/**
 * Counts what Playwright's JSON reporter wrote. A test that passed only when repeated has failed.
 * @returns {Result}
 */
export function readPlaywright(path, code) {
  const report = readJson(path)
  if (!report) return crashed(code)
  const { expected, unexpected, flaky, skipped } = report.stats
  const outside = unexpected + flaky === 0 ? report.errors.length : 0
  const failures = playwrightFailures(report)
  const result = { passed: expected, failed: unexpected + flaky + outside, skipped, failures }
  if (outside > 0) result.note = report.errors[0].message?.split('\n')[0]
  return settle(result, code)
}

/** A check that passes or fails as a whole. */
export const readCheck = (code) => ({ passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 })

/** The sum of all. */
export function total(results) {
  const sum = { passed: 0, failed: 0, skipped: 0 }
  for (const result of results) for (const key of Object.keys(sum)) sum[key] += result[key]
  return sum
}

/** What failed, by name, for the end of a long output. */
export function failuresOf(rows) {
  return rows.flatMap(({ name, failures = [] }) => failures.map((failure) => `${name}: ${failure}`))
}

/** A table for people: one row per suite. */
export function table(rows) {
  const width = Math.max(...rows.map(({ name }) => name.length), 5)
  const cell = (value, size) => String(value).padStart(size)
  const head = `${'suite'.padEnd(width)}  ${cell('passed', 6)} ${cell('failed', 6)} ${cell('skipped', 7)} ${cell('seconds', 8)}`
  const lines = rows.map(
    ({ name, passed, failed, skipped, seconds, note }) =>
      `${name.padEnd(width)}  ${cell(passed, 6)} ${cell(failed, 6)} ${cell(skipped, 7)} ${cell(seconds.toFixed(1), 8)}` +
      (note ? `  ${note}` : ''),
  )
  return [head, '-'.repeat(head.length), ...lines].join('\n')
}
