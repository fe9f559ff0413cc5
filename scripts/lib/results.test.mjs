import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readCheck, readPlaywright, readVitest, total } from './results.mjs'

let folder
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnout-results-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function report(content) {
  const path = join(folder, 'report.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const vitest = (numbers, testResults = []) => ({
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults,
  ...numbers,
})

describe('what Vitest reports', () => {
  it('is counted', () => {
    const path = report(vitest({ numPassedTests: 3, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 }))
    expect(readVitest(path, 1)).toEqual({ passed: 3, failed: 1, skipped: 3 })
  })

  it('has a file that could not be loaded as a failure', () => {
    const path = report(
      vitest({ numPassedTests: 3 }, [{ name: '/x/a.test.ts', status: 'failed', assertionResults: [] }]),
    )
    expect(readVitest(path, 1)).toEqual({ passed: 3, failed: 1, skipped: 0, note: 'not loaded: a.test.ts' })
  })

  it('is not believed when all passed and the exit code says otherwise', () => {
    expect(readVitest(report(vitest({ numPassedTests: 3 })), 1).failed).toBe(1)
  })

  it('is a failure when it is missing or cut off, whatever the exit code', () => {
    expect(readVitest(join(folder, 'none.json'), 0).failed).toBe(1)
    expect(readVitest(report('{"numPassed'), 0).failed).toBe(1)
  })
})

describe('what Playwright reports', () => {
  const stats = { expected: 4, unexpected: 0, flaky: 0, skipped: 1 }

  it('is counted', () => {
    expect(readPlaywright(report({ stats, errors: [] }), 0)).toEqual({ passed: 4, failed: 0, skipped: 1 })
  })

  it('has a test that passed only when repeated as a failure', () => {
    expect(readPlaywright(report({ stats: { ...stats, flaky: 2 }, errors: [] }), 0).failed).toBe(2)
  })

  it('has an error outside of the tests as a failure', () => {
    const path = report({ stats, errors: [{ message: 'no server\nat …' }] })
    expect(readPlaywright(path, 1)).toEqual({ passed: 4, failed: 1, skipped: 1, note: 'no server' })
  })
})

describe('the sum', () => {
  it('adds checks and tests', () => {
    const results = [readCheck(0), readCheck(2), { passed: 10, failed: 0, skipped: 2, note: 'x' }]
    expect(total(results)).toEqual({ passed: 11, failed: 1, skipped: 2 })
  })
})
