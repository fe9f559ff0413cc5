import { execFile } from 'node:child_process'
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { removeEmbedded } from '@turnout/db/embedded'
import { ROOT } from './places.ts'
import { type Account, startProgram } from './program.ts'

const run = promisify(execFile)

/** What somebody has after `git clone` and `npm ci`, in a folder that only they may enter. */
export interface Clone {
  root: string
  /** Where the server keeps its data when nothing else is said. */
  dataDir: string
  env: Record<string, string>
  dispose(): Promise<void>
}

/** Clones what is committed, and installs it as the one whose it is. */
export async function makeClone(owner?: Account): Promise<Clone> {
  // mkdtemp gives it the mode 0700.
  const folder = await mkdtemp(join(tmpdir(), 'turnout-clone-'))
  const [root, home] = [join(folder, 'turnout'), join(folder, 'home')]
  const dataDir = join(root, '.data')
  const dispose = async () => {
    await removeEmbedded(dataDir)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    // Links to the objects of this repository would change hands with the clone.
    await run('git', ['clone', '--quiet', '--no-hardlinks', ROOT, root])
    await mkdir(home)
    if (owner) await run('chown', ['-R', `${owner.uid}:${owner.gid}`, root, home])
    if (owner) await chown(folder, owner.uid, owner.gid)
    const env = { npm_config_registry: await registry(), HOME: home, TMPDIR: home }
    const install = startProgram('npm', ['ci'], { cwd: root, env, as: owner })
    const ending = await install.ended
    if (ending !== 0) throw new Error(`npm ci ended with ${ending}:\n${install.lines.join('\n')}`)
    return { root, dataDir, env, dispose }
  } catch (error) {
    await dispose()
    throw error
  }
}

/** Where this machine gets its packages from. */
async function registry(): Promise<string> {
  const { stdout } = await run('npm', ['config', 'get', 'registry'], { cwd: ROOT })
  return stdout.trim()
}
