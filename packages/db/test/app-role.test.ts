import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { migrateToLatest, openDatabase, openPool } from '../src/index.ts'
import { startTestServer, type TestServer } from '../src/testing/index.ts'
import { withClient, withDatabase } from '../src/testing/template.ts'

// Roles belong to the server, so what happens without them needs one of its own.
let server: TestServer = { url: '', stop: () => Promise.resolve() }

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

beforeEach(() =>
  withClient(server.url, async (client) => {
    for (const user of ['plain', 'maker', 'guest']) await client.query(`drop database if exists ${user} with (force)`)
    for (const role of ['turnout_app', 'plain', 'maker', 'guest']) await client.query(`drop role if exists ${role}`)
  }),
)

/** The address of a database of the user's own, as that user. */
async function databaseOf(user: string, rights: string): Promise<string> {
  await withClient(server.url, async (client) => {
    await client.query(`create role ${user} login password 'secret' ${rights}`)
    await client.query(`create database ${user} owner ${user}`)
  })
  const url = new URL(withDatabase(server.url, user))
  url.username = user
  url.password = 'secret'
  return url.href
}

describe('a database user that is no superuser', () => {
  it('is told what to grant when it may not make the role, and works once that is done', async () => {
    const url = await databaseOf('plain', '')
    const refusal: unknown = await migrateToLatest(url).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'APP_ROLE_MISSING' })
    const [, statements = ''] = /superuser run: (.*;) Or /.exec(String(refusal)) ?? []
    expect(statements).toContain('create role turnout_app')
    expect(statements).toContain('grant turnout_app to "plain"')

    await withClient(server.url, (client) => client.query(statements))
    expect(await migrateToLatest(url)).not.toEqual([])
    await expectToWork(url)
  })

  it('makes the role by itself when it may make roles', async () => {
    const url = await databaseOf('maker', 'createrole')
    await migrateToLatest(url)
    await expectToWork(url)
  })

  it('is told to own the database when it may not make tables there', async () => {
    const url = await databaseOf('guest', '')
    await withClient(server.url, async (client) => {
      await client.query(`alter database guest owner to ${new URL(server.url).username}`)
      await client.query('create role turnout_app nologin')
      await client.query('grant turnout_app to guest')
    })
    await expect(migrateToLatest(url)).rejects.toMatchObject({
      code: 'RIGHTS_MISSING',
      message: expect.stringContaining('alter database "guest" owner to "guest"'),
    })
  })
})

async function expectToWork(url: string): Promise<void> {
  const db = openDatabase(openPool(url))
  try {
    await db.updateTable('organisation').set({ name: 'Ours' }).execute()
    const { name } = await db.selectFrom('organisation').select('name').executeTakeFirstOrThrow()
    expect(name).toBe('Ours')
  } finally {
    await db.destroy()
  }
}
