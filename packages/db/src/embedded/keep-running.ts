import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { errorText, ignore } from './errors.ts'
import { launch, type Recipe, START_WITHIN_MS, untilReady } from './launch.ts'
import { findPostmaster, stopPostmaster } from './postmaster.ts'
import type { Supervised } from './supervisor.ts'

/** The waits before a server is started again: the first one, and the longest after many in a row. */
const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 10_000
/** A server that has run for so long did not end because of how it was started. */
const SETTLED_MS = 60_000

/** A server that is started again whenever it ends by itself. */
export interface Kept {
  /** Stops it gracefully, and for good. */
  stop(): Promise<void>
}

/**
 * Starts a server again when it was killed or crashed, on the same port and with the same password, so that whoever
 * is connected finds it where it was. Waits longer from try to try, and says what happened.
 */
export function keepRunning(
  first: Supervised,
  recipe: Recipe,
  port: number,
  onNotice: (message: string) => void,
): Kept {
  const stopping = new AbortController()
  const { signal } = stopping
  let server = first
  let waitMs = FIRST_WAIT_MS

  /** One try. @returns null when it runs, else why it does not */
  const startAgain = async (): Promise<string | null> => {
    try {
      // Without its supervisor, which may have been killed instead, PostgreSQL goes on, and is let be while it does.
      if (await findPostmaster(recipe.place)) return 'it still runs, without its supervisor'
      if (signal.aborted) return 'it is being stopped'
      server = launch(recipe, port)
      return await untilReady(server, recipe, { port, until: Date.now() + START_WITHIN_MS, ref: false })
    } catch (error) {
      return errorText(error)
    }
  }

  const untilItRuns = async (): Promise<void> => {
    let said = ''
    while (!signal.aborted) {
      await pause(waitMs, undefined, { signal, ref: false }).catch(ignore)
      if (signal.aborted) return
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)
      const failure = await startAgain()
      if (failure === null) return onNotice('PostgreSQL runs again')
      if (failure !== said && !signal.aborted) onNotice(`PostgreSQL is not back yet: ${failure}`)
      said = failure
    }
  }

  const watch = async (): Promise<void> => {
    while (!signal.aborted) {
      const startedAt = performance.now()
      const words = await server.ended
      if (signal.aborted) return
      onNotice(`PostgreSQL ended unexpectedly${words ? `: ${words}` : ''}`)
      if (performance.now() - startedAt > SETTLED_MS) waitMs = FIRST_WAIT_MS
      await untilItRuns()
    }
  }
  const watching = watch()

  return {
    async stop() {
      stopping.abort()
      await server.stop()
      await watching
      // One that was being started while the first was stopped.
      await server.stop()
      const left = await findPostmaster(recipe.place)
      if (left) await stopPostmaster(recipe.place, left.pid)
    },
  }
}
