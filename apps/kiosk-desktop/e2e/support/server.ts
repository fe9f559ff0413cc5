import { randomBytes } from 'node:crypto'
import { startTestApi, type TestApi } from '@turnout/api/testing'
import { createClient, type TurnoutClient } from '@turnout/client'
import { cloneTemplate, findTestServer, prepareTemplate } from '@turnout/db/testing/standalone'
import { WebSocket } from 'ws'

/** The real server with a database of its own, and an organizer's hands on it. */
export interface TestServer {
  url: string
  organizer: TurnoutClient
  /** Ends the server's process part, as a power cut at the venue would; `start` brings it back at the same address. */
  stopApi: () => Promise<void>
  startApi: () => Promise<void>
  stop: () => Promise<void>
}

export async function startTestServer(): Promise<TestServer> {
  const postgres = await findTestServer()
  const database = await cloneTemplate(await prepareTemplate(postgres.url))
  const admin = { email: 'admin@example.com', password: randomBytes(16).toString('base64url') }
  const start = (port?: number) => startTestApi({ databaseUrl: database.url, admin, ...(port ? { port } : {}) })
  let api: TestApi | null = await start()
  const { url, port } = api
  const organizer = createClient({ url, WebSocket: WebSocket as never })
  await organizer.signIn(admin)
  const stopApi = async () => {
    await api?.stop()
    api = null
  }
  return {
    url,
    organizer,
    stopApi,
    startApi: async () => {
      api ??= await start(port)
    },
    stop: async () => {
      await organizer.close()
      await stopApi()
      await database.stop()
      await postgres.stop()
    },
  }
}
