import { createClient, type TurnoutClient } from '@turnout/client'
import type { TestDatabase } from '@turnout/db/testing'
import { WebSocket } from 'ws'
import type { TestApi } from '../src/testing/index.ts'

/** Signs in to every test server. */
export const ADMIN = { email: 'admin@example.com', password: 'correct horse battery' }

/** The sockets a client has opened, newest last. */
export interface Line {
  client: TurnoutClient
  sockets: WebSocket[]
}

/** A client of a test server, whose connections a test can cut. */
export function openLine(url: string): Line {
  const sockets: WebSocket[] = []
  class Watched extends WebSocket {
    constructor(address: string | URL) {
      super(address)
      sockets.push(this)
    }
  }
  return { client: createClient({ url, WebSocket: Watched }), sockets }
}

/** A signed-in admin's client. */
export async function openAdminLine(api: TestApi): Promise<Line> {
  const line = openLine(api.url)
  await line.client.signIn(ADMIN)
  return line
}

/** How a test server is started on a database. */
export function settingsFor(database: TestDatabase) {
  return { databaseUrl: database.url, admin: ADMIN }
}
