import { randomBytes } from 'node:crypto'
import { startTestApi, type TestApi } from '@turnout/api/testing'
import { createClient, type TurnoutClient } from '@turnout/client'
import { cloneTemplate, findTestServer, prepareTemplate } from '@turnout/db/testing/standalone'
import { WebSocket } from 'ws'

export interface Credentials {
  email: string
  password: string
}

/** The real server with a database of its own, and an admin's hands on it. */
export interface TestServer {
  url: string
  admin: Credentials
  /** Signed in as the admin. */
  client: TurnoutClient
  /** Below the server, for what no caller can bring about: the past, a broken counter. */
  db: TestApi['deps']['db']
  stop: () => Promise<void>
}

export async function startTestServer(): Promise<TestServer> {
  const postgres = await findTestServer()
  const database = await cloneTemplate(await prepareTemplate(postgres.url))
  const admin = { email: 'admin@example.com', password: randomBytes(16).toString('base64url') }
  // Receivers of webhooks are on this machine.
  const env = { WEBHOOK_ALLOW_PRIVATE: '1' }
  const server = await startTestApi({ databaseUrl: database.url, admin, env })
  const client = createClient({ url: server.url, WebSocket: WebSocket as never })
  await client.signIn(admin)
  return {
    url: server.url,
    admin,
    client,
    db: server.deps.db,
    stop: async () => {
      await client.close()
      await server.stop()
      await database.stop()
      await postgres.stop()
    },
  }
}
