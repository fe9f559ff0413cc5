import { request } from 'node:http'
import { useTestDatabase } from '@turnout/db/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApi, type TestApi } from '../src/testing/index.ts'
import { ADMIN, settingsFor } from './people.ts'

const database = useTestDatabase()
let api: TestApi

beforeAll(async () => {
  api = await startTestApi({ ...settingsFor(database()), env: { LOG_LEVEL: 'debug' } })
})
afterAll(() => api.stop())

const json = { 'content-type': 'application/json' }
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(api.url + path, {
    method: 'POST',
    headers: { ...json, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

/** Sends a path letter by letter: `fetch` tidies it up first. */
function postAsIs(path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port: api.port, path, method: 'POST', headers: { ...json, ...headers } })
    call.once('response', (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    call.once('error', reject)
    call.end()
  })
}

interface SignedIn {
  accessToken: string
  expiresAt: string
  user: { id: string; role: string }
}

async function signIn(): Promise<SignedIn & { cookie: string }> {
  const answer = await post('/api/auth/login', ADMIN)
  expect(answer.status).toBe(200)
  const body = (await answer.json()) as SignedIn
  return { ...body, cookie: answer.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
}

describe('the probes', () => {
  it('say that the server is alive and ready, and what it measured', async () => {
    expect(await (await fetch(`${api.url}/healthz`)).json()).toEqual({ status: 'ok' })
    const ready = await fetch(`${api.url}/readyz`)
    expect(ready.status).toBe(200)
    expect(await ready.json()).toEqual({ status: 'ready', checks: { database: 'ok' } })
    await fetch(`${api.url}/trpc/organisation.get`)
    await fetch(`${api.url}/trpc/${'x'.repeat(100)}`)
    const metrics = await (await fetch(`${api.url}/metrics`)).text()
    expect(metrics).toMatch(/turnout_http_request_seconds_count\{route="organisation\.get",status="200"\} \d/)
    expect(metrics).toMatch(/turnout_stream_lag 0/)
    expect(metrics).toMatch(/turnout_seat_checks_total \d/)
    expect(metrics).toMatch(/turnout_seat_drift_repaired_total 0/)
    expect(metrics).not.toContain('xxxx')
  })
})

describe('an error', () => {
  const cases: [what: string, send: () => Promise<Response>, status: number, code: string][] = [
    ['an unknown path of REST', () => fetch(`${api.url}/api/nothing/here`), 404, 'NOT_FOUND'],
    ['a wrong method of REST', () => fetch(`${api.url}/api/auth/login`), 404, 'NOT_FOUND'],
    ['a body that is not JSON', () => post('/api/auth/login', '{"email":'), 400, 'VALIDATION_ERROR'],
    ['a body that is no object', () => post('/api/auth/login', '[1]'), 400, 'VALIDATION_ERROR'],
    ['missing fields', () => post('/api/auth/login', {}), 400, 'VALIDATION_ERROR'],
    ['a wrong password', () => post('/api/auth/login', { ...ADMIN, password: 'wrong' }), 401, 'UNAUTHORIZED'],
    ['no token', () => fetch(`${api.url}/api/auth/me`), 401, 'UNAUTHORIZED'],
    ['10 MB', () => post('/api/auth/login', { ...ADMIN, password: 'x'.repeat(10_000_000) }), 413, 'PAYLOAD_TOO_LARGE'],
  ]
  it.each(cases)('of REST has its code and says nothing of the inside: %s', async (_what, send, status, code) => {
    const answer = await send()
    expect(answer.status).toBe(status)
    const body = await answer.json()
    expect(Object.keys(body)).toEqual(['error'])
    expect(Object.keys(body.error).sort()).toEqual(['code', 'details', 'message', 'timestamp'])
    expect(body.error.code).toBe(code)
    expect(new Date(body.error.timestamp).toISOString()).toBe(body.error.timestamp)
    expect(JSON.stringify(body)).not.toMatch(/\bat \S+:\d+|stack|node_modules/)
  })

  const batch = Array.from({ length: 26 }, () => 'organisation.get').join(',')
  const trpc: [what: string, send: () => Promise<Response>, status: number, code: string][] = [
    ['an unknown procedure', () => fetch(`${api.url}/trpc/no.such`), 404, 'NOT_FOUND'],
    ['no procedure', () => fetch(`${api.url}/trpc`), 404, 'NOT_FOUND'],
    ['a body that is not JSON', () => post('/trpc/access.login', '{"email":'), 400, 'VALIDATION_ERROR'],
    ['missing fields', () => post('/trpc/access.login', {}), 400, 'VALIDATION_ERROR'],
    ['a query that is not JSON', () => fetch(`${api.url}/trpc/events.get?input=%7B`), 400, 'VALIDATION_ERROR'],
    ['a broken address', () => fetch(`${api.url}/trpc/%E0%A4%A`), 400, 'VALIDATION_ERROR'],
    ['no token', () => fetch(`${api.url}/trpc/access.me`), 401, 'UNAUTHORIZED'],
    ['10 MB', () => post('/trpc/events.create', `"${'x'.repeat(10_000_000)}"`), 413, 'PAYLOAD_TOO_LARGE'],
    ['too large a batch', () => fetch(`${api.url}/trpc/${batch}?batch=1&input={}`), 400, 'VALIDATION_ERROR'],
    [
      'a foreign token',
      () => fetch(`${api.url}/trpc/events.list`, { headers: { authorization: 'Bearer x.y.z' } }),
      401,
      'UNAUTHORIZED',
    ],
  ]
  it.each(trpc)('of tRPC has its code and says nothing of the inside: %s', async (_what, send, status, code) => {
    const answer = await send()
    expect(answer.status).toBe(status)
    const body = await answer.json()
    expect(body.error.data).toMatchObject({ code, httpStatus: status })
    expect(JSON.stringify(body)).not.toMatch(/\bat \S+:\d+|stack|node_modules/)
    if (status === 401) expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/)
  })

  it('reaches a caller who is still sending, and who said nothing of the size before', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const call = request(`${api.url}/trpc/orders.create`, { method: 'POST', headers: json })
      call.once('response', (answer) => {
        answer.resume()
        resolve(answer.statusCode ?? 0)
      })
      call.once('error', reject)
      const chunk = Buffer.alloc(64 * 1024, 'x')
      for (let sent = 0; sent < 10_000_000; sent += chunk.length) call.write(chunk)
      call.end()
    })
    expect(status).toBe(413)
    expect((await fetch(`${api.url}/healthz`)).status).toBe(200)
  })

  it('of too many attempts says when to come back', async () => {
    const account = { email: 'guessed@example.com', password: 'a guess' }
    let answer = await post('/api/auth/login', account)
    for (let n = 0; n < 60 && answer.status !== 429; n++) answer = await post('/api/auth/login', account)
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await answer.json()).error.code).toBe('RATE_LIMITED')
    const byTrpc = await post('/trpc/access.login', account)
    expect(byTrpc.status).toBe(429)
    expect(Number(byTrpc.headers.get('retry-after'))).toBeGreaterThan(0)
  })
})

describe('large files', () => {
  it('are taken for an import by a signed-in user, and from nobody else', async () => {
    const { accessToken } = await signIn()
    const input = { fileName: 'large.json', content: ' '.repeat(7_500_000) }
    const answer = await post('/trpc/imports.inspect', input, { authorization: `Bearer ${accessToken}` })
    // Read in whole, and found to hold nothing that could be imported.
    expect(answer.status).toBe(400)
    expect((await answer.json()).error.data.code).toBe('VALIDATION_ERROR')
    expect((await post('/trpc/imports.inspect', input)).status).toBe(413)
  })
})

describe('the refresh cookie', () => {
  it('is out of reach of scripts and of other sites', async () => {
    const answer = await post('/api/auth/login', ADMIN)
    const [cookie = ''] = answer.headers.getSetCookie()
    expect(cookie).toMatch(/^turnout_refresh=[\w-]{43}; Path=\/; Expires=.+ GMT; HttpOnly; SameSite=Strict$/)
    const body = await answer.json()
    expect(Object.keys(body).sort()).toEqual(['accessToken', 'expiresAt', 'user'])
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it('works once: it is changed at each refresh, and using it again ends what came of it', async () => {
    const { cookie } = await signIn()
    const first = await post('/api/auth/refresh', '', { cookie })
    expect(first.status).toBe(200)
    const next = first.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    expect(next).not.toBe(cookie)
    expect((await post('/api/auth/refresh', '', { cookie })).status).toBe(401)
    expect((await post('/api/auth/refresh', '', { cookie: next })).status).toBe(401)
  })

  it('is taken by tRPC as by REST, beside a token that has gone stale', async () => {
    const { cookie } = await signIn()
    const answer = await post('/trpc/access.refresh', '', { cookie, authorization: 'Bearer gone.stale.x' })
    expect(answer.status).toBe(200)
    expect((await answer.json()).result.data.user.email).toBe(ADMIN.email)
  })

  it('goes away with signing out', async () => {
    const { cookie } = await signIn()
    const answer = await post('/api/auth/logout', '', { cookie })
    expect(answer.status).toBe(200)
    expect(answer.headers.getSetCookie()[0]).toMatch(/^turnout_refresh=; Path=\/; Expires=Thu, 01 Jan 1970/)
    expect((await post('/api/auth/refresh', '', { cookie })).status).toBe(401)
  })

  it('is taken by REST beside a token that has gone stale, or another scheme', async () => {
    for (const authorization of ['Bearer gone.stale.x', 'DPoP unknown', 'Basic eDp5']) {
      const { cookie } = await signIn()
      const answer = await post('/api/auth/refresh', '', { cookie, authorization })
      expect(answer.status).toBe(200)
    }
    expect((await post('/api/auth/login', ADMIN, { authorization: 'Bearer gone.stale.x' })).status).toBe(200)
  })

  const spellings = [
    '/trpc/access.logout/',
    '/trpc//access.logout',
    '/trpc///access.refresh//',
    '/trpc/x/../access.logout',
    '/trpc/%2e/access.logout',
    '/trpc/access%2Elogout/',
    '/trpc/.\\access.logout',
    '/trpc/organisation.get,access.logout/?batch=1',
    '/api/auth/logout/',
    '/API/auth/Logout',
  ]
  it.each(['/api/auth/refresh', '/api/auth/logout', '/trpc/access.refresh', '/trpc/access.logout', ...spellings])(
    'is not used for a page of another site: %s',
    async (path) => {
      const { cookie } = await signIn()
      const status = await postAsIs(path, { cookie, origin: 'https://evil.example' })
      expect(status).toBe(403)
      expect((await post('/api/auth/refresh', '', { cookie, origin: api.url })).status).toBe(200)
    },
  )

  it('is for secure connections only when the public address is one', async () => {
    const secure = await startTestApi({ ...settingsFor(database()), env: { PUBLIC_URL: 'https://tickets.example' } })
    try {
      const answer = await fetch(`${secure.url}/api/auth/login`, {
        method: 'POST',
        headers: json,
        body: JSON.stringify(ADMIN),
      })
      expect(answer.headers.getSetCookie()[0]).toMatch(/; Secure$/)
    } finally {
      await secure.stop()
    }
  })
})

describe('other origins', () => {
  const ask = (origin: string) =>
    fetch(`${api.url}/trpc/kiosk.pair`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'dpop' },
    })

  it('are answered for the kiosk in its shell, with the nonce in sight', async () => {
    const preflight = await ask('app://kiosk')
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('app://kiosk')
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/authorization.*dpop/)
    const answer = await post('/trpc/kiosk.profile', '', { origin: 'app://kiosk', authorization: 'DPoP unknown' })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('access-control-allow-origin')).toBe('app://kiosk')
    expect(answer.headers.get('access-control-expose-headers')).toContain('dpop-nonce')
    expect(answer.headers.get('dpop-nonce')).toMatch(/^\S{20,}$/)
    expect(answer.headers.get('www-authenticate')).toMatch(/^DPoP error="invalid_token"/)
  })

  it.each(['https://evil.example', 'null', 'app://other', 'http://localhost.evil.example:4000'])(
    'are not let in: %s',
    async (origin) => {
      expect((await ask(origin)).headers.get('access-control-allow-origin')).toBeNull()
    },
  )
})

describe('a plain call', () => {
  const calls: [path: string, input: unknown][] = [
    ['organisation.get', undefined],
    ['events.list', {}],
    ['events.list', { limit: 0 }],
    ['events.get', { eventId: 'no id' }],
    ['access.me', undefined],
  ]
  it.each(calls)('is answered as it would be alone in a batch: %s %j', async (path, input) => {
    const alone = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`
    const batched = `?batch=1${input === undefined ? '' : `&input=${encodeURIComponent(JSON.stringify({ 0: input }))}`}`
    const [plain, batch] = [
      await fetch(`${api.url}/trpc/${path}${alone}`),
      await fetch(`${api.url}/trpc/${path}${batched}`),
    ]
    expect(plain.status).toBe(batch.status)
    for (const name of ['content-type', 'vary', 'www-authenticate']) {
      expect(plain.headers.get(name)).toBe(batch.headers.get(name))
    }
    const [one, many] = [await plain.json(), await batch.json()]
    if (one.error) one.error.data.timestamp = many[0].error.data.timestamp
    expect([one]).toEqual(many)
  })

  it('of a query may come by POST, of a mutation never by GET', async () => {
    expect((await post('/trpc/events.list', {})).status).toBe(200)
    expect((await post('/trpc/organisation.get', '')).status).toBe(200)
    const wrong = await fetch(`${api.url}/trpc/access.logout`)
    expect(wrong.status).toBe(400)
    expect((await wrong.json()).error.data.code).toBe('VALIDATION_ERROR')
    const text = await fetch(`${api.url}/trpc/events.list`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'text/plain' },
    })
    expect(text.status).toBe(400)
  })
})

describe('batches', () => {
  it('are answered call by call, as one answer or as a stream', async () => {
    const { accessToken } = await signIn()
    const url = `${api.url}/trpc/organisation.get,access.me,events.get?batch=1&input=${encodeURIComponent('{"2":{"eventId":"x"}}')}`
    const headers = { authorization: `Bearer ${accessToken}` }
    const whole = await fetch(url, { headers })
    expect(whole.status).toBe(207)
    const [organisation, me, event] = await whole.json()
    expect(organisation.result.data.name).toBe('Turnout')
    expect(me.result.data.email).toBe(ADMIN.email)
    expect(event.error.data.code).toBe('VALIDATION_ERROR')
    const stream = await fetch(url, { headers: { ...headers, 'trpc-accept': 'application/jsonl' } })
    expect(stream.status).toBe(200)
    const lines = (await stream.text()).trim().split('\n')
    expect(lines.length).toBeGreaterThan(1)
    for (const line of lines) JSON.parse(line)
  })
})

describe('the pages', () => {
  it('come with a strict policy; the camera is for the kiosk alone', async () => {
    const [admin, kiosk] = [await fetch(`${api.url}/`), await fetch(`${api.url}/kiosk/`)]
    for (const page of [admin, kiosk]) {
      const policy = page.headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("script-src 'self';")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(page.headers.get('x-content-type-options')).toBe('nosniff')
      expect(page.headers.get('x-powered-by')).toBeNull()
      expect(page.headers.get('content-type')).toMatch(/^text\/html/)
    }
    expect(admin.headers.get('permissions-policy')).toContain('camera=()')
    expect(kiosk.headers.get('permissions-policy')).toContain('camera=(self)')
  })

  it('end their address like a folder', async () => {
    const answer = await fetch(`${api.url}/kiosk?x=1`, { redirect: 'manual' })
    expect(answer.status).toBe(308)
    expect(answer.headers.get('location')).toBe('/kiosk/?x=1')
  })

  it('do not stand in for a missing file, and files outside are not served', async () => {
    const missing = await fetch(`${api.url}/assets/missing-12345678.js`, { headers: { accept: '*/*' } })
    expect(missing.headers.get('content-type') ?? '').not.toMatch(/html/)
    expect(missing.status).toBe(404)
    const status = await new Promise<number>((resolve, reject) => {
      const call = request({ host: '127.0.0.1', port: api.port, path: '/../../../../etc/passwd' }, (answer) => {
        let text = ''
        answer.on('data', (chunk: Buffer) => {
          text += chunk.toString()
        })
        answer.on('end', () => {
          expect(text).not.toContain('root:')
          resolve(answer.statusCode ?? 0)
        })
      })
      call.once('error', reject)
      call.end()
    })
    expect(status).not.toBe(500)
  })
})

describe('the log', () => {
  it('names what was called and by whom, and holds no secret', async () => {
    const { accessToken, cookie, user } = await signIn()
    await fetch(`${api.url}/trpc/access.me?secret=hidden-in-the-query`, {
      headers: { authorization: `Bearer ${accessToken}`, cookie },
    })
    await post('/api/auth/reset-password', { token: 'reset-token-that-is-secret', password: 'a new long password' })
    await fetch(`${api.url}/anything?token=hidden-in-the-page`)
    const text = JSON.stringify(api.logged)
    expect(api.logged).toContainEqual(expect.objectContaining({ route: 'access.me', status: 200, userId: user.id }))
    const secrets = [
      ADMIN.password,
      accessToken,
      cookie.split('=')[1] ?? '?',
      'hidden-in',
      'reset-token',
      'eyJ',
      '?secret',
    ]
    for (const secret of secrets) expect(text).not.toContain(secret)
    expect(text).not.toContain(ADMIN.email)
  })
})
