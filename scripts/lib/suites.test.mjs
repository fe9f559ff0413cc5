import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from './house.mjs'
import { allSuites } from './suites.mjs'

const suites = allSuites('/tmp')
const folders = ['packages', 'apps'].flatMap((group) =>
  readdirSync(join(ROOT, group)).map((name) => `${group}/${name}`),
)
const manifestOf = (folder) => join(ROOT, folder, 'package.json')
const promising = [...folders, 'bench'].filter(
  (folder) =>
    existsSync(manifestOf(folder)) &&
    JSON.parse(readFileSync(manifestOf(folder), 'utf8')).scripts?.test === 'vitest run',
)

describe('the suites', () => {
  it('have every workspace whose package says that it has tests, whether any are found or not', () => {
    expect(promising).toContain('packages/client')
    const unit = suites.filter(({ kind }) => kind === 'unit').map(({ name }) => name)
    expect(unit).toEqual(expect.arrayContaining(promising))
  })

  it('never let a run without tests pass', () => {
    for (const { kind, args } of suites) if (kind === 'unit') expect(args).not.toContain('--passWithNoTests')
  })
})
