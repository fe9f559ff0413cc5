import { randomUUID } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeEmbedded, startEmbedded } from '../embedded.ts'

/** A PostgreSQL for tests: everything in it may be lost. */
export interface TestServer {
  /** Connects as a user that may create databases. */
  url: string
  stop(): Promise<void>
}

/** The variable that names a server to test on instead of one of our own. */
export const TEST_DATABASE_URL = 'TURNOUT_TEST_DATABASE_URL'

const PREFIX = 'turnout-test-'
const ABANDONED_AFTER_MS = 6 * 60 * 60 * 1000

/** Nothing in a test server outlives its machine, so nothing waits for a disk. */
const FORGETFUL = {
  fsync: false,
  synchronous_commit: false,
  full_page_writes: false,
  wal_level: 'minimal',
  max_wal_senders: 0,
  max_connections: 300,
  shared_buffers: '128MB',
}

/** Starts an embedded PostgreSQL in a folder of its own, which goes away with it. */
export async function startTestServer(): Promise<TestServer> {
  await removeAbandoned()
  const dataDir = join(tmpdir(), `${PREFIX}${randomUUID()}`)
  const server = await startEmbedded({ dataDir, settings: FORGETFUL })
  let stopping: Promise<void> | null = null
  const stop = async () => {
    await server.stop()
    await removeEmbedded(dataDir)
    await rm(dataDir, { recursive: true, force: true })
  }
  return {
    url: server.url,
    stop() {
      stopping ??= stop()
      return stopping
    },
  }
}

/** The server that the environment names, which is not ours to stop, else a new one. */
export async function findTestServer(): Promise<TestServer> {
  const given = process.env[TEST_DATABASE_URL]
  return given ? { url: given, stop: () => Promise.resolve() } : startTestServer()
}

/** Clears the folders of test runs that were killed. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue
    const dataDir = join(tmpdir(), name)
    const found = await stat(dataDir).catch(() => null)
    if (!found || Date.now() - found.mtimeMs < ABANDONED_AFTER_MS) continue
    await removeEmbedded(dataDir)
    await rm(dataDir, { recursive: true, force: true })
  }
}
