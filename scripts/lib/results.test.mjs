import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { failuresOf, readCheck, readPlaywright, readVitest, total } from './results.mjs'

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
    expect(readVitest(path, 1)).toMatchObject({ passed: 3, failed: 1, skipped: 3 })
  })

  it('has a file that could not be loaded as a failure', () => {
    const path = report(
      vitest({ numPassedTests: 3 }, [{ name: '/x/a.test.ts', status: 'failed', assertionResults: [] }]),
    )
    expect(readVitest(path, 1)).toMatchObject({ passed: 3, failed: 1, skipped: 0, note: 'not loaded: a.test.ts' })
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
    expect(readPlaywright(report({ stats, errors: [] }), 0)).toMatchObject({ passed: 4, failed: 0, skipped: 1 })
  })

  it('has a test that passed only when repeated as a failure', () => {
    expect(readPlaywright(report({ stats: { ...stats, flaky: 2 }, errors: [] }), 0).failed).toBe(2)
  })

  it('has an error outside of the tests as a failure', () => {
    const path = report({ stats, errors: [{ message: 'no server\nat …' }] })
    expect(readPlaywright(path, 1)).toMatchObject({ passed: 4, failed: 1, skipped: 1, note: 'no server' })
  })
})

describe('what failed', () => {
  it('is named, with the first line of why, for those who see only the end of the output', () => {
    const assertionResults = [
      { status: 'passed', fullName: 'it adds', failureMessages: [] },
      { status: 'failed', fullName: 'it divides', failureMessages: ['expected 1 to be 2\nat x'] },
    ]
    const files = [
      { name: '/x/a.test.ts', status: 'failed', assertionResults },
      { name: '/x/b.test.ts', status: 'failed', message: 'no such file\nat y', assertionResults: [] },
    ]
    const unit = readVitest(report(vitest({ numFailedTests: 1 }, files)), 1)
    const spec = (title, ok) => ({ title, ok, file: 'c.spec.ts', line: 7 })
    const suites = [{ specs: [spec('it opens', true)], suites: [{ specs: [spec('it closes', false)] }] }]
    const stats = { expected: 1, unexpected: 1, flaky: 0, skipped: 0 }
    const browser = readPlaywright(report({ stats, errors: [], suites }), 1)
    expect(
      failuresOf([
        { name: 'unit', ...unit },
        { name: 'web', ...browser },
        { name: 'lint', ...readCheck(1) },
      ]),
    ).toEqual([
      'unit: a.test.ts: it divides: expected 1 to be 2',
      'unit: b.test.ts: no such file',
      'web: c.spec.ts:7: it closes',
    ])
  })
})

describe('the sum', () => {
  it('adds checks and tests', () => {
    const results = [readCheck(0), readCheck(2), { passed: 10, failed: 0, skipped: 2, note: 'x' }]
    expect(total(results)).toEqual({ passed: 11, failed: 1, skipped: 2 })
  })
})
