import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from '@turnout/db/testing/standalone'
import { keepCalling } from './callers.ts'
import { createHttpClient, type HttpClient } from './http-client.ts'
import type { Row } from './rounds.ts'
import type { Setting } from './setting.ts'

const USERS = 100
const EVENTS = 40

interface Browsing {
  name: string
  procedure: string
  /** The documents' own limit for one answer. */
  withinMs: number
  inputFor(eventIds: string[]): (user: number) => unknown
}

/** The list that a front page shows. */
export const eventList = browsing({
  name: 'event lists per second',
  procedure: 'events.list',
  withinMs: 100,
  inputFor: () => () => ({ status: ['published'], limit: 25 }),
})

/** One event in full, all of them looked at. */
export const eventDetail = browsing({
  name: 'event details per second',
  procedure: 'events.get',
  withinMs: 200,
  inputFor: (ids) => (user) => ({ eventId: ids[user % ids.length] }),
})

/** What is left of one event, all of them looked at. */
export const availability = browsing({
  name: 'availability answers per second',
  procedure: 'events.availability',
  withinMs: 150,
  inputFor: (ids) => (user) => ({ eventId: ids[user % ids.length] }),
})

/** Visitors without an account who read, beside an Express that sends the same bytes and does nothing else. */
function browsing({ name, procedure, withinMs, inputFor }: Browsing) {
  return async (setting: Setting): Promise<Row> => {
    const eventIds = await openEvents(setting)
    const client = createHttpClient(setting.serverUrl, USERS)
    const input = inputFor(eventIds)
    const pathOf = (user: number) => `/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input(user)))}`
    const bytes = JSON.stringify(await client.get(pathOf(0)))
    const express = await startExpress(`/trpc/${procedure}`, bytes)
    const bare = createHttpClient(express.url, USERS)
    return {
      name,
      product: `${procedure} over HTTP by ${USERS} visitors, answers of ${bytes.length} bytes; p99 within ${withinMs} ms asked`,
      limit: `Express that sends the same bytes, ${USERS} connections`,
      goal: 0.7,
      measureProduct: (seconds) => keepCalling(USERS, seconds, (user) => look(client, pathOf(user))),
      measureLimit: (seconds) => keepCalling(USERS, seconds, (user) => look(bare, pathOf(user))),
      async verify() {
        client.close()
        bare.close()
        await express.stop()
      },
    }
  }
}

async function look(client: HttpClient, path: string): Promise<void> {
  await client.get(path)
}

/** Published events of three sessions and three ticket types each. */
async function openEvents(setting: Setting): Promise<string[]> {
  const world = build(setting.db)
  const ids: string[] = []
  for (let index = 0; index < EVENTS; index++) {
    const event = await world.event({
      title: `An event to look at ${index}`,
      status: 'published',
      starts: 'in one week',
    })
    const sessions = []
    for (let number = 0; number < 3; number++) sessions.push(await world.session(event, { capacity: 200 }))
    await world.ticketType(event, { priceMinor: 4500, includes: sessions })
    for (const session of sessions.slice(0, 2)) await world.ticketType(event, { priceMinor: 2000, includes: [session] })
    ids.push(event.id)
  }
  return ids
}

async function startExpress(path: string, body: string): Promise<{ url: string; stop(): Promise<void> }> {
  const script = fileURLToPath(new URL('./bare-express.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const { value: first } = await answers.next()
  child.stdin.write(`${JSON.stringify({ path, body })}\n`)
  await answers.next()
  return {
    url: JSON.parse(String(first)).url,
    async stop() {
      child.stdin.end()
      await exited
    },
  }
}
