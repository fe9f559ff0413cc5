import { realpath } from 'node:fs/promises'
import { createConnection } from 'node:net'
import pg from 'pg'
import { SUPERUSER } from './cluster.ts'
import { errorCode, ignore } from './errors.ts'
import type { Place } from './place.ts'
import { OWNER_SETTING } from './supervisor.ts'

/** The database of the embedded server. */
export const DATABASE = 'turnout'

const ANSWER_WITHIN_MS = 3_000

/** An address of the embedded server. */
export function urlOf(port: number, password: string, database = DATABASE): string {
  return `postgres://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`
}

/** What a server says when asked: still on its way, or ready, and whether the process that started it lives. */
export type Condition = 'unready' | 'owned' | 'orphaned'

/** Asks the server on `port` whether it serves this cluster and for whom; makes our database in it when missing. */
export async function askServer(place: Place, port: number, password: string): Promise<Condition> {
  const client = new pg.Client({
    connectionString: urlOf(port, password, 'postgres'),
    connectionTimeoutMillis: ANSWER_WITHIN_MS,
  })
  client.on('error', ignore)
  try {
    await client.connect()
    const { rows } = await client.query<{ folder: string; owner: string | null }>(
      'select current_setting($1) as folder, current_setting($2, true) as owner',
      ['data_directory', OWNER_SETTING],
    )
    const [row] = rows
    if (!row || (await realpath(row.folder)) !== (await realpath(place.cluster))) return 'unready'
    if (!(await knock(row.owner ?? ''))) return 'orphaned'
    await ensureDatabase(client)
    return 'owned'
  } catch {
    return 'unready'
  } finally {
    await client.end().catch(ignore)
  }
}

async function ensureDatabase(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE])
  if (rowCount) return
  await client.query(`create database ${DATABASE}`).catch((error: unknown) => {
    // Another start made it meanwhile.
    if (!['42P04', '23505'].includes(errorCode(error))) throw error
  })
}

/** Whether the supervisor that an owner setting names still answers. */
function knock(owner: string): Promise<boolean> {
  const [port, token] = owner.split(':')
  if (!port || !token) return Promise.resolve(false)
  return new Promise((resolve) => {
    let answer = ''
    const socket = createConnection({ host: '127.0.0.1', port: Number(port), timeout: ANSWER_WITHIN_MS })
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString()
    })
    socket.on('timeout', () => socket.destroy())
    socket.on('error', ignore)
    socket.on('close', () => resolve(answer === token))
  })
}
