import { spawnSync } from 'node:child_process'
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { canEnter, isRoot } from '../src/embedded/account.ts'
import { findOutside } from '../src/embedded/outside.ts'
import { removeEmbedded, startEmbedded } from '../src/embedded.ts'
import { startChild } from './fixtures/child.ts'

const NOBODY = { uid: 65534, gid: 65534, name: 'nobody' }
const ownFolder = fileURLToPath(new URL('.', import.meta.url))

let folder = ''
let dataDir = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'turnout-test-root-'))
  dataDir = join(folder, 'data')
})

afterEach(async () => {
  await removeEmbedded(dataDir)
  await rm(folder, { recursive: true, force: true })
})

async function startAndStop(notices: string[] = []): Promise<void> {
  const server = await startEmbedded({
    dataDir,
    settings: { fsync: false },
    onNotice: (notice) => notices.push(notice),
  })
  expect(server.owned).toBe(true)
  await server.stop()
}

describe.runIf(isRoot())('the embedded PostgreSQL started as root', () => {
  it('runs as another user, in the data folder, when that user can reach it', async () => {
    await chmod(folder, 0o755)
    const notices: string[] = []
    await startAndStop(notices)
    expect((await stat(join(dataDir, 'postgres'))).uid).not.toBe(0)
    expect(notices).toEqual([])
  })

  it('keeps the data under /var/lib/turnout, and says so, when the data folder is below one of mode 0700', async () => {
    const notices: string[] = []
    await startAndStop(notices)
    const home = (await findOutside(dataDir)) ?? ''
    expect(notices).toEqual([expect.stringContaining(home)])
    expect(await readFile(join(home, 'made-for.txt'), 'utf8')).toBe(`${dataDir}\n`)
    expect((await readdir(home)).sort()).toEqual(['made-for.txt', 'postgres', 'postgres.log'])
    expect(await readdir(dataDir)).toEqual(['postgres.location'])
  })

  it('stays with the data under /var/lib/turnout when the data folder can be reached later', async () => {
    await startAndStop()
    const home = await findOutside(dataDir)
    await chmod(folder, 0o755)
    await startAndStop()
    expect(await findOutside(dataDir)).toBe(home)
    expect(await readdir(dataDir)).toEqual(['postgres.location'])
  })

  it('begins anew when the data folder was deleted, wherever the data was kept', async () => {
    await startAndStop()
    const home = await findOutside(dataDir)
    await rm(dataDir, { recursive: true })
    await startAndStop()
    expect(await findOutside(dataDir)).not.toBe(home)
    await rm(home ?? '', { recursive: true })
  })

  it('follows a data folder to no other place than its own', async () => {
    await mkdir(dataDir)
    await writeFile(join(dataDir, 'postgres.location'), '/var/lib/turnout/another\n')
    await expect(startEmbedded({ dataDir })).rejects.toMatchObject({ code: 'EMBEDDED_NO_ACCESS' })
  })

  it('runs as the user that the data belongs to', async () => {
    await chmod(folder, 0o755)
    await startAndStop()
    const cluster = join(dataDir, 'postgres')
    spawnSync('chown', ['-R', `${NOBODY.uid}:${NOBODY.gid}`, cluster])
    await startAndStop()
    expect((await stat(join(cluster, 'PG_VERSION'))).uid).toBe(NOBODY.uid)
    const files = await readdir(cluster)
    for (const file of files) expect((await stat(join(cluster, file))).uid).toBe(NOBODY.uid)
  })

  it('says what to do when the user that the data belongs to cannot reach it any more', async () => {
    await chmod(folder, 0o755)
    await startAndStop()
    await chmod(folder, 0o700)
    await expect(startEmbedded({ dataDir })).rejects.toMatchObject({
      code: 'EMBEDDED_NO_ACCESS',
      message: expect.stringContaining('chmod'),
    })
  })
})

describe.runIf(isRoot() && canEnter(ownFolder, NOBODY))('the embedded PostgreSQL started as a user', () => {
  it('runs as that user, who is the only one to read its data', async () => {
    await chmod(folder, 0o755)
    await mkdir(dataDir)
    await chown(dataDir, NOBODY.uid, NOBODY.gid)
    const child = startChild('embedded-process', [dataDir], { uid: NOBODY.uid, gid: NOBODY.gid })
    await child.says('url')
    const cluster = await stat(join(dataDir, 'postgres'))
    expect([cluster.uid, cluster.mode & 0o777]).toEqual([NOBODY.uid, 0o700])
    child.signal('SIGINT')
    expect(await child.says('stopped')).toEqual({ stopped: true })
    await child.ended
  })

  it('refuses the data of another user and says so', async () => {
    await chmod(folder, 0o755)
    await startAndStop()
    await chown(dataDir, NOBODY.uid, NOBODY.gid)
    const script = `import { startEmbedded } from ${JSON.stringify(fileURLToPath(new URL('../src/embedded.ts', import.meta.url)))}
      startEmbedded({ dataDir: ${JSON.stringify(dataDir)} }).catch((error) => console.log(error.code))`
    const { stdout } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      cwd: ownFolder,
      uid: NOBODY.uid,
      gid: NOBODY.gid,
      encoding: 'utf8',
    })
    expect(stdout.trim()).toBe('EMBEDDED_NO_ACCESS')
  })
})
