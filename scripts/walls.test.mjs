import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cruise } from 'dependency-cruiser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const require = createRequire(import.meta.url)
const { forbidden, options } = require('../.dependency-cruiser.cjs')

/** A small house in which everything is allowed. */
const house = {
  'packages/db/package.json': workspace('db', ['kysely'], {
    '.': './src/index.ts',
    './testing': './src/testing/index.ts',
  }),
  'packages/db/src/index.ts': `import 'kysely'\nexport const open = 1`,
  'packages/db/src/testing/index.ts': `export const template = 1`,
  'packages/router/package.json': workspace('router', ['zod', 'kysely', '@turnout/db'], {
    '.': './src/index.ts',
    './types': { types: './src/types.ts' },
    './schema/*': './src/*/schema.ts',
    './core/*': './src/core/*.ts',
  }),
  'packages/router/src/index.ts': `import { open } from '@turnout/db'\nimport './events/schema.ts'\nexport const router = open`,
  'packages/router/src/types.ts': `export type Router = typeof import('./index.ts').router`,
  'packages/router/src/core/errors.ts': `export const codes = 1`,
  'packages/router/src/core/secrets.ts': `import 'node:crypto'\nexport const hash = 1`,
  'packages/router/src/events/schema.ts': `import 'zod'\nimport '../core/errors.ts'\nexport const event = 1`,
  'packages/router/src/events/queries.ts': `import 'kysely'\nexport const list = 1`,
  'packages/client/package.json': workspace('client', ['@turnout/router'], { '.': './src/index.ts' }),
  'packages/client/src/index.ts':
    `import type { Router } from '@turnout/router/types'\nimport { codes } from '@turnout/router/core/errors'\n` +
    `export type R = Router\nexport const client = codes`,
  'apps/api/package.json': workspace('api', ['@turnout/db', '@turnout/router', '@turnout/client'], {
    './testing': './src/testing/index.ts',
  }),
  'apps/api/src/main.ts': `import '@turnout/router'\nimport '@turnout/db'\nexport const main = 1`,
  'apps/api/src/testing/index.ts': `import '../main.ts'\nexport const start = 1`,
  'apps/api/test/door.int.test.ts': `import '@turnout/client'`,
  'apps/admin-web/package.json': workspace('admin-web', ['@turnout/client', '@turnout/router', '@turnout/api'], {}),
  'apps/admin-web/src/main.ts': `import '@turnout/client'\nimport '@turnout/router/schema/events'`,
  'apps/admin-web/e2e/story.spec.ts': `import '@turnout/api/testing'`,
  'apps/kiosk-desktop/package.json': workspace('kiosk-desktop', ['@turnout/client', '@turnout/router', 'zod'], {}),
  'apps/kiosk-desktop/src/shared/contract.ts': `import 'zod'\nexport const contract = 1`,
  'apps/kiosk-desktop/src/main/main.ts': `import 'node:path'\nimport '../shared/contract.ts'`,
  'apps/kiosk-desktop/src/preload/preload.ts': `import '../shared/contract.ts'`,
  'apps/kiosk-desktop/src/renderer/main.ts': `import '@turnout/client'\nimport '../shared/contract.ts'`,
  'bench/package.json': workspace('bench', ['@turnout/api'], {}),
  'bench/src/main.ts': `import '@turnout/api/testing'`,
  'e2e/package.json': workspace('e2e', ['@turnout/api', '@turnout/client', '@turnout/db', '@turnout/router'], {}),
  'e2e/tests/story.spec.ts': `import '@turnout/client'\nimport '@turnout/db/testing'`,
}

/** What climbs a wall: [which wall, the file, what is in it]. */
const climbers = [
  ['db-stands-alone', 'packages/db/src/up.ts', `import '@turnout/router/core/errors'`],
  ['router-knows-db-only', 'packages/router/src/events/up.ts', `import '@turnout/client'`],
  ['pure-files-stay-pure', 'packages/router/src/orders/schema.ts', `import '../events/queries.ts'`],
  ['pure-files-stay-pure', 'packages/router/src/orders/rules.ts', `import '../core/secrets.ts'`],
  ['pure-files-stay-pure', 'packages/router/src/orders/errors.ts', `import 'node:crypto'`],
  ['pure-files-stay-pure', 'packages/router/src/orders/events.ts', `import 'kysely'`],
  ['pure-files-stay-pure', 'packages/router/src/orders/jobs.ts', `import type { open } from '@turnout/db'`],
  ['pure-files-stay-pure', 'packages/router/src/tickets/ticket-code.ts', `import '@turnout/db'`],
  ['client-knows-pure-router-only', 'packages/client/src/server.ts', `import '@turnout/router'`],
  ['client-knows-pure-router-only', 'packages/client/src/secrets.ts', `import '@turnout/router/core/secrets'`],
  ['client-stands-on-router', 'packages/client/src/db.ts', `import '@turnout/db'`],
  ['api-stands-on-router-and-db', 'apps/api/src/sdk.ts', `import '@turnout/client'`],
  ['screens-talk-through-the-client', 'apps/admin-web/src/router.ts', `import '@turnout/router'`],
  ['screens-talk-through-the-client', 'apps/kiosk-desktop/src/renderer/db.ts', `import '@turnout/db'`],
  ['no-node-in-browsers', 'apps/admin-web/src/file.ts', `import 'node:fs'`],
  ['no-node-in-browsers', 'apps/kiosk-desktop/src/renderer/file.ts', `import 'node:fs'`],
  ['no-server-libraries-in-browsers', 'apps/admin-web/src/sql.ts', `import 'kysely'`],
  ['kiosk-main-knows-shared-only', 'apps/kiosk-desktop/src/main/call.ts', `import '@turnout/client'`],
  ['kiosk-main-knows-shared-only', 'apps/kiosk-desktop/src/main/screen.ts', `import '../renderer/main.ts'`],
  ['kiosk-preload-knows-shared-only', 'apps/kiosk-desktop/src/preload/call.ts', `import '@turnout/client'`],
  ['kiosk-shell-libraries', 'apps/kiosk-desktop/src/main/sql.ts', `import 'kysely'`],
  ['kiosk-shared-is-a-contract', 'apps/kiosk-desktop/src/shared/screen.ts', `import '../renderer/main.ts'`],
  ['kiosk-renderer-uses-the-bridge', 'apps/kiosk-desktop/src/renderer/shell.ts', `import '../main/main.ts'`],
  ['apps-are-leaves', 'apps/admin-web/src/api.ts', `import '../../api/src/main.ts'`],
  ['apps-are-leaves', 'bench/src/inside.ts', `import '../../apps/api/src/main.ts'`],
  ['e2e-is-an-outsider', 'e2e/support/inside.ts', `import '@turnout/api/testing'`],
  ['e2e-is-an-outsider', 'e2e/support/use-case.ts', `import '@turnout/router'`],
  ['e2e-is-an-outsider', 'e2e/support/tables.ts', `import '@turnout/db'`],
  ['api-testing-is-for-tests', 'apps/admin-web/src/start.ts', `import '@turnout/api/testing'`],
  ['no-reaching-into-packages', 'apps/api/src/reach.ts', `import '../../../packages/db/src/index.ts'`],
  ['no-cycles', 'packages/router/src/events/a.ts', `import './b.ts'`],
  ['no-testing-in-production', 'packages/router/src/events/helper.ts', `import '@turnout/db/testing'`],
  ['nothing-imports-a-test', 'packages/router/src/events/tested.ts', `import './c.test.ts'`],
  ['only-declared-dependencies', 'packages/client/src/undeclared.ts', `import 'zod'`],
  ['imports-resolve', 'packages/client/src/nowhere.ts', `import './nowhere-at-all.ts'`],
]

/** What is close to a wall and allowed. */
const neighbours = {
  'packages/router/src/events/b.ts': `import './a.ts'`,
  'packages/router/src/events/c.test.ts': `import '@turnout/db/testing'`,
  'packages/router/src/sessions/a.ts': `import type { B } from './b.ts'\nexport type A = B`,
  'packages/router/src/sessions/b.ts': `import { type A } from './a.ts'\nexport type B = A | 1`,
}

function workspace(name, dependencies, exports) {
  const versions = Object.fromEntries(dependencies.map((dependency) => [dependency, '*']))
  return JSON.stringify({ name: `@turnout/${name}`, version: '0.1.0', type: 'module', exports, dependencies: versions })
}

function write(root, path, content) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
}

function build(root) {
  write(
    root,
    'package.json',
    JSON.stringify({ name: 'house', private: true, workspaces: ['apps/*', 'packages/*', 'bench', 'e2e'] }),
  )
  for (const library of ['zod', 'kysely']) {
    write(
      root,
      `node_modules/${library}/package.json`,
      JSON.stringify({ name: library, version: '1.0.0', main: 'index.js' }),
    )
    write(root, `node_modules/${library}/index.js`, 'module.exports = {}')
  }
  mkdirSync(join(root, 'node_modules/@turnout'), { recursive: true })
  for (const folder of ['packages/db', 'packages/router', 'packages/client', 'apps/api']) {
    symlinkSync(join(root, folder), join(root, 'node_modules/@turnout', folder.split('/')[1]))
  }
  for (const [path, content] of Object.entries({ ...house, ...neighbours })) write(root, path, content)
  for (const [, path, content] of climbers) write(root, path, content)
}

describe('the walls', () => {
  let root
  /** @type {{rule: string, from: string, to: string}[]} */
  let violations

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'turnout-walls-'))
    build(root)
    const { enhancedResolveOptions, ...cruiseOptions } = options
    const { output } = await cruise(
      ['apps', 'packages', 'bench', 'e2e'],
      { ...cruiseOptions, baseDir: root, validate: true, ruleSet: { forbidden } },
      { ...enhancedResolveOptions },
    )
    violations = output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }))
  }, 60_000)

  afterAll(() => rmSync(root, { recursive: true, force: true }))

  it.each(climbers)('%s stops %s', (wall, path) => {
    const caught = violations.filter((violation) => violation.from === path).map((violation) => violation.rule)
    expect(caught).toContain(wall)
  })

  it('lets everything else pass', () => {
    const guilty = new Set(climbers.map(([, path]) => path))
    expect(violations.filter((violation) => !guilty.has(violation.from))).toEqual([])
  })

  it('are each climbed by at least one of these cases', () => {
    const climbed = new Set(climbers.map(([wall]) => wall))
    expect(forbidden.map((rule) => rule.name).filter((name) => !climbed.has(name))).toEqual([])
  })
})
