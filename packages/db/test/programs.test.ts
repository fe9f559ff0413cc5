import { chmod, cp, mkdir, mkdtemp, readdir, rm, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chooseAccount, isRoot } from '../src/embedded/account.ts'
import { findPackage, type ProgramPackage, prepareFrom } from '../src/embedded/programs.ts'

let folder = ''
let installed: ProgramPackage = { native: '', version: '' }

/** The programs as npm leaves them when it runs no install scripts: without symbolic links. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turnout-test-programs-'))
  await chmod(folder, 0o755)
  const found = await findPackage()
  const native = join(folder, 'package', 'native')
  await cp(found.native, native, { recursive: true, verbatimSymlinks: true })
  const links = (await readdir(join(native, 'lib'), { withFileTypes: true })).filter((entry) => entry.isSymbolicLink())
  for (const { name } of links) await unlink(join(native, 'lib', name))
  installed = { native, version: found.version }
})

afterEach(async () => {
  await chmod(join(installed.native, 'lib'), 0o755)
  await rm(folder, { recursive: true, force: true })
})

describe("PostgreSQL's programs", () => {
  it('run in place after an install without scripts: the missing links are made', async () => {
    const programs = await prepareFrom(installed, join(folder, 'copy'), chooseAccount(), () => {
      throw new Error('nothing to say')
    })
    expect(programs.postgres).toBe(join(installed.native, 'bin', 'postgres'))
  })

  it('run in place when they came without the right to be run', async () => {
    for (const name of ['postgres', 'initdb', 'pg_ctl']) await chmod(join(installed.native, 'bin', name), 0o644)
    const programs = await prepareFrom(installed, join(folder, 'copy'), chooseAccount(), () => null)
    expect(programs.initdb).toBe(join(installed.native, 'bin', 'initdb'))
  })

  it('say that the platform is not supported when they do not run at all', async () => {
    for (const name of ['postgres', 'initdb', 'pg_ctl']) {
      await rm(join(installed.native, 'bin', name))
      await mkdir(join(installed.native, 'bin', name))
    }
    await expect(prepareFrom(installed, join(folder, 'copy'), chooseAccount(), () => null)).rejects.toMatchObject({
      code: 'EMBEDDED_UNSUPPORTED_PLATFORM',
      message: expect.stringContaining('DATABASE_URL'),
    })
  })

  it.runIf(isRoot())('are copied once when they are below a folder that the other user cannot enter', async () => {
    await chmod(join(folder, 'package'), 0o700)
    const notices: string[] = []
    const prepare = () => prepareFrom(installed, join(folder, 'copy'), chooseAccount(), (text) => notices.push(text))
    const [first, second] = await Promise.all([prepare(), prepare()])
    expect(first?.postgres).toBe(join(folder, 'copy', `programs-${installed.version}`, 'bin', 'postgres'))
    expect(second).toEqual(first)
    expect(await prepare()).toEqual(first)
    expect(await readdir(join(folder, 'copy'))).toEqual([`programs-${installed.version}`])
    expect(notices[0]).toContain('copied')
  })
})
