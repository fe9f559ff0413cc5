import { realpath, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { isRoot } from './embedded/account.ts'
import { ensureCluster, startFailed } from './embedded/cluster.ts'
import { askServer, urlOf } from './embedded/connection.ts'
import { ignore } from './embedded/errors.ts'
import { type Kept, keepRunning } from './embedded/keep-running.ts'
import { freePort, LOOK_AGAIN_MS, launch, type Recipe, START_WITHIN_MS, untilReady } from './embedded/launch.ts'
import { removeOutside } from './embedded/outside.ts'
import { choosePlace } from './embedded/place.ts'
import { findPostmaster, stopPostmaster } from './embedded/postmaster.ts'
import { preparePrograms } from './embedded/programs.ts'
import { mergeSettings, type Settings } from './embedded/settings.ts'

export { type EmbeddedErrorCode, EmbeddedPostgresError } from './embedded/errors.ts'
export type { Settings } from './embedded/settings.ts'

export interface EmbeddedOptions {
  /** The folder to keep the database in: in it, as names of its own, `postgres` and `postgres.log`. */
  dataDir: string
  /** PostgreSQL settings that differ from the defaults. */
  settings?: Settings
  /** Told what a person may want to know: where things are kept, what was found. */
  onNotice?: (message: string) => void
}

/** A running PostgreSQL 18 of our own. */
export interface EmbeddedPostgres {
  /** Connects as the superuser to the database `turnout`. */
  url: string
  /** Whether this call started it; if not, another living process did, and it ends with that one. */
  owned: boolean
  /** Stops it gracefully if owned. May be called any number of times. */
  stop(): Promise<void>
}

/**
 * Starts PostgreSQL 18 on a data folder, or joins the one that another living process runs on it. It has a process
 * group of its own and stops by itself when this process ends, however it ends. Recovers from a kill of everything; one
 * that is killed or crashes while this process lives is started again at the same address.
 * @throws EmbeddedPostgresError with a code and what to do
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const onNotice = options.onNotice ?? ignore
  const place = await choosePlace(options.dataDir, onNotice)
  const programs = await preparePrograms(place.home, place.account, onNotice)
  const password = await ensureCluster(place, programs, options.settings?.fsync !== false)
  const recipe: Recipe = { place, programs, password, settings: mergeSettings(options.settings) }
  const until = Date.now() + START_WITHIN_MS
  let failure = 'it did not become ready'

  while (Date.now() < until) {
    const running = await findPostmaster(place)
    if (running) {
      const condition = running.port ? await askServer(place, running.port, password) : 'unready'
      if (running.port && condition === 'owned') return joined(urlOf(running.port, password))
      if (condition === 'orphaned') {
        onNotice(`A PostgreSQL left over from an earlier run (process ${running.pid}) is stopped first`)
        await stopPostmaster(place, running.pid)
      } else {
        await pause(LOOK_AGAIN_MS)
      }
      continue
    }
    const port = await freePort()
    const server = launch(recipe, port)
    const refusal = await untilReady(server, recipe, { port, until, ref: true })
    if (refusal === null) return started(urlOf(port, password), keepRunning(server, recipe, port, onNotice))
    failure = refusal
    if (!isPassing(failure)) break
    await pause(LOOK_AGAIN_MS)
  }
  throw startFailed(`PostgreSQL in ${place.cluster} could not be started: ${failure}`)
}

/** Deletes the database of a data folder, wherever it was kept. It must not be running. */
export async function removeEmbedded(dataDir: string): Promise<void> {
  const folder = await realpath(dataDir).catch(() => resolve(dataDir))
  for (const name of ['postgres', 'postgres.log', 'postgres.log.old']) {
    await rm(join(folder, name), { recursive: true, force: true })
  }
  if (isRoot()) await removeOutside(folder)
}

/** Whether a failed attempt is worth another: somebody else was quicker, or what was there before is still ending. */
function isPassing(words: string): boolean {
  return /lock file|shared memory block|could not bind|could not create any TCP\/IP sockets/.test(words)
}

function joined(url: string): EmbeddedPostgres {
  return { url, owned: false, stop: () => Promise.resolve() }
}

function started(url: string, kept: Kept): EmbeddedPostgres {
  let stopping: Promise<void> | null = null
  return {
    url,
    owned: true,
    stop() {
      stopping ??= kept.stop()
      return stopping
    },
  }
}
