import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type pg from 'pg'
import { type Database, openDatabase, openPool } from '../database.ts'
import { errorCode } from '../embedded/errors.ts'
import { type TestTemplate, withClient, withDatabase } from './template.ts'

/** A migrated database of a test's own. */
export interface TestDatabase {
  /** Works as the server does: least privilege. */
  db: Database
  /** The pool behind `db`. */
  pool: pg.Pool
  /** Works as the owner of the tables. */
  owner: Database
  /** Connects as the owner. */
  url: string
  /** Closes the connections and drops the database. */
  stop(): Promise<void>
}

const BUSY = '55006'
const BUSY_FOR_MS = 10_000

/** Clones the template. */
export async function cloneTemplate({ serverUrl, template }: TestTemplate): Promise<TestDatabase> {
  const name = `turnout_test_${randomBytes(8).toString('hex')}`
  await withClient(serverUrl, (client) => createFrom(client, template, name))
  const url = withDatabase(serverUrl, name)
  const pool = openPool(url)
  const db = openDatabase(pool)
  const owner = openDatabase(openPool(url, { role: null, max: 4 }))
  return {
    db,
    pool,
    owner,
    url,
    async stop() {
      await Promise.all([db.destroy(), owner.destroy()])
      await withClient(serverUrl, (client) => client.query(`drop database if exists ${name} with (force)`))
    },
  }
}

/** PostgreSQL refuses to clone what somebody is connected to, be it its own autovacuum for a moment. */
async function createFrom(client: pg.Client, template: string, name: string): Promise<void> {
  const until = Date.now() + BUSY_FOR_MS
  for (;;) {
    try {
      await client.query(`create database ${name} template ${template} strategy file_copy`)
      return
    } catch (error) {
      if (errorCode(error) !== BUSY || Date.now() > until) throw error
      await pause(50)
    }
  }
}
