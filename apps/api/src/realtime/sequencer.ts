import type pg from 'pg'
import { describeError, type Logger } from '../adapters/logger.ts'
import { createFloor, type Floor } from './floor.ts'
import { createSleeper } from './sleeper.ts'
import { keepConnection } from './standing-connection.ts'
import type { Waker } from './waker.ts'

/** Says which process gives positions. Held by the session, so it is free again when that process dies. */
const LOCK = 7_301_200
const BATCH = 500
const POLL_MS = 250
/** Under load, what was committed meanwhile is placed by one statement. */
const GAP_MS = 10
const TRY_LOCK_MS = 1_000

/**
 * Gives positions to committed messages, in order of their ids. A message takes its id before its transaction commits,
 * so ids of open transactions are missing and appear later: positions are given after the commit only, by one process
 * at a time, and whoever follows positions misses nothing. Messages of one topic are written under the locks of what
 * they speak of, so that the order of their ids is that of what happened.
 *
 * The lock and the placing share a session: were it to be lost, so would be the statement that is under way. A row that
 * has its position keeps it all the same. It is looked for after an id up to which all are placed (`floor.ts`).
 */
const PLACE = `
  with unplaced as materialized (
    select id from domain_event where position is null and id > $1 order by id limit ${BATCH}
  ), numbered as materialized (
    select id, nextval('domain_event_position') as position from unplaced
  )
  update domain_event set position = numbered.position from numbered
  where domain_event.id = numbered.id and domain_event.position is null
  returning domain_event.id`

export interface SequencerOptions {
  url: string
  waker: Waker
  log: Logger
}

export interface Sequencer {
  /** Whether it is this process that gives positions now. */
  isActive(): boolean
  stop(): Promise<void>
}

/** Takes part in giving positions: does it while this process holds the lock, stands by while another does. */
export function startSequencer({ url, waker, log }: SequencerOptions): Sequencer {
  const stopping = new AbortController()
  const sleeper = createSleeper(GAP_MS)
  let holder: pg.Client | null = null
  let floor: Floor = createFloor()
  const off = waker.on('changed', () => sleeper.wake())
  const connection = keepConnection({ url, name: 'sequencer', log, onConnect: async () => sleeper.wake() })

  const step = async (client: pg.Client): Promise<number> => {
    if (holder !== client) {
      if (!(await takeLock(client))) return TRY_LOCK_MS
      holder = client
      floor = createFloor()
    }
    const { after, rise } = await floor.look(client)
    const startedAt = performance.now()
    const { rows } = await client.query<{ id: number }>(PLACE, [after])
    // Where looking is dear, it is done less often: what comes meanwhile is placed together.
    sleeper.setGap(Math.max(GAP_MS, 2 * (performance.now() - startedAt)))
    rise(rows, rows.length < BATCH)
    if (rows.length > 0) waker.send('placed')
    return rows.length === BATCH ? 0 : POLL_MS
  }

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const client = connection.current()
      let waitMs = POLL_MS
      if (!client) holder = null
      else {
        try {
          waitMs = await step(client)
        } catch (error) {
          holder = null
          log.warn({ error: describeError(error) }, 'positions could not be given, trying again')
        }
      }
      if (waitMs > 0) await sleeper.sleep(waitMs, stopping.signal)
    }
  }
  const running = run()

  return {
    isActive: () => holder !== null && holder === connection.current(),
    async stop() {
      stopping.abort()
      off()
      await running
      holder = null
      await connection.stop()
    },
  }
}

async function takeLock(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [LOCK])
  return rows[0]?.taken === true
}
