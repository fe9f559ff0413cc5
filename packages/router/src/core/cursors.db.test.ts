import { useTestDatabase } from '@turnout/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { callPath } from '../testing/app-caller.ts'
import { type DoorSetting, openDoors } from '../testing/door-setting.ts'
import { refusalOf } from '../testing/event-caller.ts'
import { callAs } from '../testing/index.ts'
import { createVenue } from '../venues/create-venue.ts'
import { createVenueInput } from '../venues/schema.ts'
import type { Principal } from './principal.ts'

const database = useTestDatabase()
let door: DoorSetting
let admin: Principal

const listed = z.object({ items: z.array(z.object({ id: z.string().optional() })), nextCursor: z.string().nullable() })

beforeAll(async () => {
  door = await openDoors(database().db, new Date())
  admin = { kind: 'user', userId: (await door.world.admin()).id, role: 'admin' }
})

const lists = [
  'events.list',
  'venues.list',
  'users.list',
  'imports.list',
  'orders.list',
  'tickets.list',
  'audit.list',
  'webhooks.list',
] as const

const list = (path: string, input: object) =>
  callPath(
    door.deps,
    admin,
    path,
    path === 'orders.list' || path === 'tickets.list' ? { ...input, eventId: door.event.id } : input,
  )

/** Enough of everything for a second page of one row. */
async function fill(): Promise<void> {
  const { db } = database()
  for (const name of ['Ősház', 'Űrállomás']) await door.world.venue({ name })
  await door.world.event({ status: 'published' })
  await door.world.member()
  await door.tickets(door.whole, ['A', 'B'])
  await door.tickets(door.whole, ['C'])
  for (const importId of ['019aa000-0000-7000-8000-00000000000a', '019aa000-0000-7000-8000-00000000000b']) {
    await callPath(door.deps, admin, 'imports.run', { importId, fileName: 'none', content: '[]' })
  }
  for (const url of ['https://one.example.org/', 'https://two.example.org/']) {
    await callPath(door.deps, admin, 'webhooks.create', { url })
  }
  expect(await db.selectFrom('audit_entry').selectAll().execute()).not.toHaveLength(0)
}

describe('the cursor of a list', () => {
  it('is taken by its own list only, and nothing that was not made there', async () => {
    await fill()
    const cursors = new Map<string, string>()
    for (const path of lists) {
      const { nextCursor } = listed.parse(await list(path, { limit: 1 }))
      if (!nextCursor) throw new Error(`${path} has one page only`)
      cursors.set(path, nextCursor)
    }
    const id = '019aa000-0000-7000-8000-000000000000'
    const forge = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')
    for (const path of lists) {
      const own = cursors.get(path)
      expect(listed.parse(await list(path, { limit: 1, cursor: own })).items).toHaveLength(1)
      const name = path.replace('.list', '')
      const bad = [
        ...[...cursors.values()].filter((cursor) => cursor !== own),
        ...['abc', '', 'null', '\u0000', 'ő', 'A'.repeat(10_000), forge(), forge('a', id), btoa('{}')],
        ...['0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z', 'a\u0000b', '\ud800', 'x', 7, null].map((value) =>
          forge(name, value, id),
        ),
        forge(name, '', 'no id'),
      ]
      // By name, a venue may be called x.
      const wrong =
        path === 'venues.list'
          ? bad.filter((cursor) => !/0000-|9999-|"x"/.test(atob(cursor.replace(/[^\w]/g, ''))))
          : bad
      for (const cursor of wrong) {
        expect([cursor, await refusalOf(list(path, { cursor }))]).toMatchObject([cursor, { code: 'VALIDATION_ERROR' }])
      }
    }
  })
})

describe('venues by name', () => {
  it('come each once, whatever letters they are written in', async () => {
    const call = callAs(door.deps, admin)
    const names = [
      'Őrség q',
      'őrség Q',
      'ŰRÁLLOMÁS q',
      'İstanbul q',
      'istanbul q',
      'ßtraße q',
      '🎪 q',
      '🎭 q',
      'Ǆ q',
      'Σίσυφος q',
    ]
    for (const name of names) await createVenue(call, createVenueInput.parse({ name, timeZone: 'Europe/Budapest' }))
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page = z
        .object({ items: z.array(z.object({ name: z.string() })), nextCursor: z.string().nullable() })
        .parse(await list('venues.list', { limit: 1, cursor, search: ' Q' }))
      seen.push(...page.items.map(({ name }) => name))
      cursor = page.nextCursor
    } while (cursor)
    expect(seen.toSorted()).toEqual(names.toSorted())
  })
})
