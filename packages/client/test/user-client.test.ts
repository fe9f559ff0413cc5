import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { codeOf, createClient, isNetworkError } from '../src/index.ts'
import { startTinyTurnout } from './tiny-turnout.ts'

const credentials = { email: 'ada@example.org', password: 'correct horse battery' }

afterEach(() => {
  vi.unstubAllGlobals()
})

async function setUp() {
  const server = await startTinyTurnout()
  const client = createClient({ url: `${server.url}/` })
  onTestFinished(() => client.close())
  /** The token that the server saw with the call. */
  const list = async () => (await client.api.events.list.query({})).nextCursor
  return { server, client, list }
}

describe('a client for a person', () => {
  it('signs in, sends the token from then on and the cookie where it belongs, and signs out', async () => {
    const { server, client, list } = await setUp()
    await client.signIn(credentials)
    expect(client.session.state).toMatchObject({ status: 'signedIn', user: { name: 'Ada' } })
    expect(await list()).toBe('token-1')
    await client.signOut()
    expect(client.session.state).toEqual({ status: 'signedOut' })
    expect(await list()).toBeNull()
    const [logout] = server.calls('access.logout')
    expect(logout?.headers).toMatchObject({ cookie: 'turnout_refresh=r1' })
    expect(logout?.headers.authorization).toBeUndefined()
    expect(server.calls('access.refresh')).toEqual([])
  })

  it('asks by the cookie who it is before its first call, and is nobody when that is refused', async () => {
    const { server, client, list } = await setUp()
    expect(await list()).toBeNull()
    expect(client.session.state).toEqual({ status: 'signedOut' })
    expect(await list()).toBeNull()
    expect(server.calls('access.refresh')).toHaveLength(1)
  })

  it.each(['TOKEN_EXPIRED', 'TOKEN_REVOKED', 'UNAUTHORIZED'] as const)(
    'renews a token that the server refuses with %s, and asks again, once',
    async (refusal) => {
      const { server, client, list } = await setUp()
      await client.signIn(credentials)
      server.state.refusal = refusal
      server.state.good.clear()
      expect(await list()).toBe('token-2')
      expect(server.calls('events.list')).toHaveLength(2)
      expect(server.calls('access.refresh').map(({ headers }) => headers.cookie)).toEqual(['turnout_refresh=r1'])
    },
  )

  it('does not ask for ever when the renewed token is refused too', async () => {
    const { server, client, list } = await setUp()
    await client.signIn(credentials)
    server.state.good = new Set()
    server.state.good.add = () => new Set()
    expect(codeOf(await list().catch((error: unknown) => error))).toBe('TOKEN_EXPIRED')
    expect(server.calls('events.list')).toHaveLength(2)
    expect(server.calls('access.refresh')).toHaveLength(1)
  })

  it('does not ask again after any other refusal', async () => {
    const { server, client, list } = await setUp()
    await client.signIn(credentials)
    server.state.refusal = 'RATE_LIMITED'
    server.state.good.clear()
    expect(codeOf(await list().catch((error: unknown) => error))).toBe('RATE_LIMITED')
    expect(server.calls('events.list')).toHaveLength(1)
    expect(server.calls('access.refresh')).toEqual([])
  })

  it('renews once for many calls at the same time', async () => {
    const { server, client } = await setUp()
    await client.signIn(credentials)
    client.session.expire()
    const answers = await Promise.all(Array.from({ length: 8 }, () => client.api.events.list.query({})))
    expect(new Set(answers.map(({ nextCursor }) => nextCursor))).toEqual(new Set(['token-2']))
    expect(server.calls('access.refresh')).toHaveLength(1)
  })

  it('is signed out when its cookie is refused, and stays signed in when the server is only busy', async () => {
    const { server, client, list } = await setUp()
    await client.signIn(credentials)
    client.session.expire()
    server.state.refreshRefusal = 'UNAVAILABLE'
    expect(codeOf(await list().catch((error: unknown) => error))).toBe('UNAVAILABLE')
    expect(client.session.state.status).toBe('signedIn')
    server.state.refreshRefusal = 'TOKEN_REVOKED'
    expect(await list()).toBeNull()
    expect(client.session.state).toEqual({ status: 'signedOut' })
  })

  it('says what it lacks where there is no WebSocket, and does the rest all the same', async () => {
    vi.stubGlobal('WebSocket', undefined)
    const { client, list } = await setUp()
    await client.signIn(credentials)
    expect(await list()).toBe('token-1')
    const error = await new Promise<unknown>((resolve) => {
      client.api.events.watch.subscribe({}, { onError: resolve })
    })
    expect(String(error)).toContain('give the client the one of the ws package')
  })

  it('tells a network that failed from a refusal, and stays signed in', async () => {
    const { client, list } = await setUp()
    const away = createClient({ url: 'http://127.0.0.1:1' })
    onTestFinished(() => away.close())
    const error = await away.api.access.login.mutate(credentials).catch((reason: unknown) => reason)
    expect([isNetworkError(error), codeOf(error)]).toEqual([true, null])
    await client.signIn(credentials)
    expect(await list()).toBe('token-1')
  })
})
