import { describe, expect, it } from 'vitest'
import { createAppHandler } from './app-protocol.ts'

const read: string[] = []
const handler = (server: string | null = 'http://localhost:4000') =>
  createAppHandler(
    {
      paths: ['index.html', 'assets/index-1.js', 'assets/index-1.css', 'icon.svg', 'secret.key'],
      read: async (path) => {
        read.push(path)
        return new TextEncoder().encode(path)
      },
    },
    () => server,
  )
const get = (url: string, method = 'GET') => handler()({ url, method })

describe('app://kiosk', () => {
  it.each([
    ['app://kiosk/', 'index.html', 'text/html; charset=utf-8'],
    ['app://kiosk/#pair=ABCD', 'index.html', 'text/html; charset=utf-8'],
    ['app://kiosk/assets/index-1.js', 'assets/index-1.js', 'text/javascript; charset=utf-8'],
    ['app://kiosk/assets/index-1.css?v=2', 'assets/index-1.css', 'text/css; charset=utf-8'],
    ['app://kiosk/icon.svg', 'icon.svg', 'image/svg+xml'],
  ])('answers %s with %s', async (url, body, type) => {
    const response = await get(url)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(type)
    expect(await response.text()).toBe(body)
  })

  it.each([
    'app://kiosk/../main/main.cjs',
    'app://kiosk/..%2fmain%2fmain.cjs',
    'app://kiosk/assets/../../main/main.cjs',
    'app://kiosk//etc/passwd',
    'app://kiosk/etc/passwd.html',
    'app://kiosk/secret.key',
    'app://kiosk/assets/',
    'app://kiosk/%00index.html',
  ])('has nothing at %s and reads nothing', async (url) => {
    read.length = 0
    expect((await get(url)).status).toBe(404)
    expect(read).toEqual([])
  })

  it('answers for no other host, and for nothing but reading', async () => {
    expect((await get('app://other/index.html')).status).toBe(403)
    expect((await get('file://kiosk/index.html')).status).toBe(403)
    expect((await get('app://kiosk/', 'POST')).status).toBe(405)
  })

  it('lets the page talk to its one server and to nothing else', async () => {
    const policy = (await get('app://kiosk/')).headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain('connect-src http://localhost:4000 ws://localhost:4000')
    expect(policy).not.toContain('unsafe')
    const before = await handler(null)({ url: 'app://kiosk/', method: 'GET' })
    expect(before.headers.get('content-security-policy')).toContain("connect-src 'none'")
  })

  it('shows the page of last resort with its code, and never what somebody put there', async () => {
    expect(await (await get('app://kiosk/safe?code=K-CRASHED-1')).text()).toContain('K-CRASHED-1')
    expect(await (await get('app://kiosk/safe?code=%3Cscript%3E')).text()).not.toContain('<script>')
  })
})
