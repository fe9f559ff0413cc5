import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { askServer } from './connection.ts'
import type { Place } from './place.ts'
import type { Programs } from './programs.ts'
import { type Supervised, supervise } from './supervisor.ts'

/** What a server is started with, each time alike. */
export interface Recipe {
  place: Place
  programs: Programs
  password: string
  settings: Record<string, string>
}

/** How long a start may take, with the recovery after a crash. */
export const START_WITHIN_MS = 60_000
/** Between two looks at what another process or PostgreSQL itself is doing. */
export const LOOK_AGAIN_MS = 50

/** Starts a supervised server; whether it comes up is for `untilReady` to tell. */
export function launch({ place, programs, settings }: Recipe, port: number): Supervised {
  return supervise(place, programs, port, settings)
}

/**
 * Waits until a server answers as ours. One that takes too long is stopped.
 * @param ref false when this wait is no reason for the process to live on
 * @returns null, or the words with which it gave up
 */
export async function untilReady(
  server: Supervised,
  { place, password }: Recipe,
  { port, until, ref }: { port: number; until: number; ref: boolean },
): Promise<string | null> {
  const gaveUp = server.ended.then((words) => words || 'it ended without a word')
  while (Date.now() < until) {
    const outcome = await Promise.race([gaveUp, pause(LOOK_AGAIN_MS, null, { ref })])
    if (outcome !== null) return outcome
    if ((await askServer(place, port, password)) === 'owned') return null
  }
  await server.stop()
  return `it was not ready within ${START_WITHIN_MS / 1000} s`
}

/** A port of this machine that nobody uses now. */
export function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address && typeof address === 'object' ? resolvePort(address.port) : reject(new Error('no free port')),
      )
    })
  })
}
