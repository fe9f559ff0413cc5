import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { bin, ROOT } from './house.mjs'
import { readCheck, readPlaywright, readVitest } from './results.mjs'

/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {'types' | 'lint' | 'unit' | 'build' | 'e2e'} kind
 * @property {string[]} needs tools without which it cannot run
 * @property {string} command
 * @property {string[]} args
 * @property {string} cwd
 * @property {Record<string, string>} env
 * @property {(code: number) => import('./results.mjs').Result} read
 */

const TURBO = [
  'run',
  '--continue',
  '--ui=stream',
  '--output-logs=errors-only',
  '--log-order=grouped',
  '--no-update-notifier',
]
const TEST_FILE = /\.test\.(ts|tsx|mjs)$/
const SKIPPED = new Set(['node_modules', 'dist', '.turbo', 'e2e', 'test-results'])

function hasTests(folder) {
  return readdirSync(folder, { withFileTypes: true }).some((entry) =>
    entry.isDirectory() ? !SKIPPED.has(entry.name) && hasTests(join(folder, entry.name)) : TEST_FILE.test(entry.name),
  )
}

/** A workspace that says it has tests is run even when none are found: the runner then fails, and says so. */
function promisesTests(folder) {
  const manifest = join(folder, 'package.json')
  if (!existsSync(manifest)) return false
  const { scripts = {} } = JSON.parse(readFileSync(manifest, 'utf8'))
  return scripts.test === 'vitest run'
}

const check = (kind, name, command, args) => ({
  kind,
  name,
  needs: [],
  command,
  args,
  cwd: ROOT,
  env: {},
  read: readCheck,
})

function vitest(folder, reports) {
  const report = join(reports, `${folder.replaceAll('/', '-')}.json`)
  return {
    kind: 'unit',
    name: folder,
    needs: [],
    command: bin('vitest'),
    args: [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      `--maxWorkers=${Math.min(4, availableParallelism())}`,
    ],
    cwd: join(ROOT, folder),
    env: {},
    read: (code) => readVitest(report, code),
  }
}

function playwright(folder, needs, reports) {
  const report = join(reports, `${folder.replaceAll('/', '-')}-e2e.json`)
  return {
    kind: 'e2e',
    name: `${folder} e2e`,
    needs,
    command: bin('playwright'),
    args: ['test', '--reporter=list,json'],
    cwd: join(ROOT, folder),
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    read: (code) => readPlaywright(report, code),
  }
}

/** Folders of workspaces, ground floor first. */
function workspaces() {
  const under = (folder) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`)
  const order = ['packages/db', 'packages/router', 'packages/client', 'apps/api']
  const rest = [...under('packages'), ...under('apps'), 'bench', 'e2e'].filter((folder) => !order.includes(folder))
  return [...order, ...rest].filter((folder) => existsSync(join(ROOT, folder, 'package.json')))
}

const NEEDS = {
  'apps/admin-web': ['chromium'],
  'apps/kiosk-desktop': ['chromium', 'xvfb', 'electron'],
  e2e: ['chromium', 'xvfb', 'electron'],
}

/**
 * Every suite there is, in the order in which a developer wants to hear of failures.
 * @param {string} reports a folder for the reports of the test runners
 * @returns {Suite[]}
 */
export function allSuites(reports) {
  const folders = workspaces()
  return [
    check('lint', 'lint', bin('biome'), ['check', '--error-on-warnings', '.']),
    check('lint', 'walls', 'npm', ['run', '--silent', 'walls']),
    check('types', 'types', bin('turbo'), [...TURBO, 'typecheck']),
    ...['scripts', ...folders]
      .filter((folder) => promisesTests(join(ROOT, folder)) || hasTests(join(ROOT, folder)))
      .map((folder) => vitest(folder, reports)),
    check('build', 'build', bin('turbo'), [...TURBO, 'build']),
    ...folders
      .filter((folder) => existsSync(join(ROOT, folder, 'playwright.config.ts')))
      .map((folder) => playwright(folder, NEEDS[folder] ?? ['chromium'], reports)),
  ]
}
