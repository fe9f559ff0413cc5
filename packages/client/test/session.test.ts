import { afterEach, describe, expect, it, vi } from 'vitest'
import { createSession } from '../src/session.ts'

const user = {
  id: 'u',
  email: 'a@example.org',
  name: 'Ada',
  role: 'member',
  vettingLevel: 'none',
  locale: 'en',
} as const
const signedIn = (accessToken: string, livesMs = 900_000) => ({
  accessToken,
  expiresAt: new Date(Date.now() + livesMs).toISOString(),
  user,
})

/** A renewal that a test answers when it wants. */
function renewals() {
  const waiting: { resolve(value: ReturnType<typeof signedIn>): void; reject(error: unknown): void }[] = []
  const renew = () =>
    new Promise<ReturnType<typeof signedIn>>((resolve, reject) => {
      waiting.push({ resolve, reject })
    })
  return { waiting, renew }
}

const refused = new Error('refused')
const isRefusal = (error: unknown) => error === refused

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('a session', () => {
  it('asks once for all who need a token at the same time, and anew the next time', async () => {
    const { waiting, renew } = renewals()
    const session = createSession(renew, isRefusal)
    const tokens = Promise.all([session.accessToken(), session.refresh(), session.accessToken()])
    expect(waiting).toHaveLength(1)
    waiting[0]?.resolve(signedIn('one'))
    expect(await tokens).toEqual(['one', 'one', 'one'])
    session.expire()
    const next = session.accessToken()
    expect(waiting).toHaveLength(2)
    waiting[1]?.resolve(signedIn('two'))
    expect(await next).toBe('two')
  })

  it('renews a token in its last half minute, and not before', async () => {
    const { waiting, renew } = renewals()
    const session = createSession(renew, isRefusal)
    session.accept(signedIn('fresh', 31_000))
    expect(await session.accessToken()).toBe('fresh')
    expect(waiting).toHaveLength(0)
    session.accept(signedIn('ending', 29_000))
    const renewed = session.accessToken()
    waiting[0]?.resolve(signedIn('renewed'))
    expect(await renewed).toBe('renewed')
  })

  it('tells its listeners of each change of state, until they leave', async () => {
    const { waiting, renew } = renewals()
    const session = createSession(renew, isRefusal)
    const states: string[] = []
    const leave = session.subscribe(() => void states.push(session.state.status))
    expect(session.state.status).toBe('unknown')
    session.accept(signedIn('one'))
    session.expire()
    const renewed = session.accessToken()
    waiting[0]?.reject(refused)
    expect(await renewed).toBeNull()
    session.clear()
    leave()
    session.accept(signedIn('two'))
    expect(states).toEqual(['signedIn', 'signedOut'])
  })

  it('knows no more than before when the network failed', async () => {
    const { waiting, renew } = renewals()
    const session = createSession(renew, isRefusal)
    const trying = session.accessToken()
    waiting[0]?.reject(new Error('no network'))
    await expect(trying).rejects.toThrow('no network')
    expect(session.state.status).toBe('unknown')
  })

  it('that was ended while it was renewed stays ended', async () => {
    const { waiting, renew } = renewals()
    const session = createSession(renew, isRefusal)
    session.accept(signedIn('one'))
    session.expire()
    const late = session.accessToken()
    session.clear()
    waiting[0]?.resolve(signedIn('late'))
    expect(await late).toBeNull()
    expect(session.state.status).toBe('signedOut')
    expect(await session.accessToken()).toBeNull()
  })

  it('that began while an older one was refused goes on', async () => {
    const { waiting, renew } = renewals()
    const session = createSession(renew, isRefusal)
    const late = session.accessToken()
    session.accept(signedIn('new'))
    waiting[0]?.reject(refused)
    expect(await late).toBe('new')
    expect(session.state.status).toBe('signedIn')
    expect(await session.accessToken()).toBe('new')
  })

  it('takes turns with the other pages of its browser, which have the same cookie', async () => {
    let last: Promise<unknown> = Promise.resolve()
    const names: string[] = []
    const request = (name: string, work: () => Promise<unknown>) => {
      names.push(name)
      const turn = last.then(work)
      last = turn.catch(() => undefined)
      return turn
    }
    vi.stubGlobal('navigator', { locks: { request } })
    const { waiting, renew } = renewals()
    const [first, second] = [createSession(renew, isRefusal), createSession(renew, isRefusal)]
    const tokens = [first.refresh(), second.refresh()]
    await expect.poll(() => waiting.length).toBe(1)
    waiting[0]?.resolve(signedIn('one'))
    expect(await tokens[0]).toBe('one')
    await expect.poll(() => waiting.length).toBe(2)
    waiting[1]?.resolve(signedIn('two'))
    expect(await tokens[1]).toBe('two')
    expect(names).toEqual(['turnout-refresh', 'turnout-refresh'])
  })
})
