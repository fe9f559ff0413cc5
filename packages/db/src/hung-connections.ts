import pg from 'pg'

/** When a connection is thought to hang, and how patiently it is looked into. */
export interface HungOptions {
  /** A statement that has been without a byte of an answer for so long is looked into. */
  silentMs?: number
  /** Between two looks. */
  everyMs?: number
  /** A new connection has to be there, and to answer, within this time each. */
  patienceMs?: number
}

/** Watches the statements that are under way. */
export interface HungWatch {
  /** Counts a statement as under way on a connection until it settles. */
  follow<T>(client: pg.ClientBase, statement: Promise<T>): Promise<T>
}

interface Flight {
  since: number
  bytes: number
  isSuspect: boolean
}

/** A statement may wait for this long for a look to find that it hangs, with the defaults: see `docs/operations.md`. */
const DEFAULTS = { silentMs: 15_000, everyMs: 5_000, patienceMs: 5_000 } satisfies Required<HungOptions>

/**
 * Ends connections whose peer has vanished. TCP itself takes a quarter of an hour to give up on what was sent and not
 * acknowledged, and a proxy in between may acknowledge it for ever. A general limit would end long reports too, so the
 * server is asked, on a new connection, whether it is at work on the statement: only when it twice is not, or cannot
 * be reached twice, the connection is cut, which fails the statement as any loss of the connection does.
 */
export function watchForHung(url: string | undefined, options: HungOptions = {}): HungWatch {
  const { silentMs, everyMs, patienceMs } = { ...DEFAULTS, ...options }
  const flights = new Map<pg.ClientBase, Flight>()
  let isDue = false

  const look = async (): Promise<void> => {
    const suspects: [pg.ClientBase, Flight][] = []
    for (const [client, flight] of flights) {
      const bytes = bytesOf(client)
      if (bytes !== flight.bytes) Object.assign(flight, { bytes, since: performance.now(), isSuspect: false })
      else if (performance.now() - flight.since >= silentMs) suspects.push([client, flight])
    }
    if (suspects.length === 0) return
    const working = await readWorking(url, patienceMs)
    if (working === 'unknown') return
    for (const [client, flight] of suspects) {
      if (flights.get(client) !== flight || bytesOf(client) !== flight.bytes) continue
      if (working.has(pidOf(client))) Object.assign(flight, { since: performance.now(), isSuspect: false })
      else if (flight.isSuspect) streamOf(client)?.destroy()
      else flight.isSuspect = true
    }
  }
  const watch = (): void => {
    if (isDue) return
    isDue = true
    setTimeout(() => {
      void look().finally(() => {
        isDue = false
        if (flights.size > 0) watch()
      })
    }, everyMs).unref()
  }

  return {
    async follow(client, statement) {
      const flight = { since: performance.now(), bytes: bytesOf(client), isSuspect: false }
      flights.set(client, flight)
      watch()
      try {
        return await statement
      } finally {
        if (flights.get(client) === flight) flights.delete(client)
      }
    },
  }
}

/** Which sessions are at work, as the server has it; none when it cannot be reached; unknown when it takes nobody. */
async function readWorking(url: string | undefined, patienceMs: number): Promise<Set<number> | 'unknown'> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'turnout watch',
    connectionTimeoutMillis: patienceMs,
    query_timeout: patienceMs,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ pid: number }>(`select pid from pg_stat_activity where state = 'active'`)
    return new Set(rows.map(({ pid }) => pid))
  } catch (error) {
    return error instanceof pg.DatabaseError ? 'unknown' : new Set()
  } finally {
    client.connection.stream.destroy()
  }
}

function streamOf(client: pg.ClientBase) {
  return client instanceof pg.Client ? client.connection.stream : null
}

function bytesOf(client: pg.ClientBase): number {
  const stream = streamOf(client)
  return stream && 'bytesRead' in stream && typeof stream.bytesRead === 'number' ? stream.bytesRead : 0
}

function pidOf(client: pg.ClientBase): number {
  return 'processID' in client && typeof client.processID === 'number' ? client.processID : -1
}
