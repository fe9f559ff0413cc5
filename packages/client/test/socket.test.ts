import { expect, it } from 'vitest'
import { baseUrl, reconnectDelay, socketUrl } from '../src/socket.ts'

it.each([
  ['http://localhost:4000', 'ws://localhost:4000/trpc'],
  ['https://tickets.example.org', 'wss://tickets.example.org/trpc'],
  ['https://example.org/http', 'wss://example.org/http/trpc'],
])('the socket of %s is at %s', (url, socket) => {
  expect(socketUrl(url)).toBe(socket)
})

it('a base address needs no care about its end, and has to be given outside of a browser', () => {
  expect(baseUrl('https://tickets.example.org//')).toBe('https://tickets.example.org')
  expect(() => baseUrl(undefined)).toThrow('url')
})

it('waits longer from try to try, never more than half a minute, and never in step with others', () => {
  for (let attempt = 0; attempt < 2_000; attempt++) {
    const full = Math.min(30_000, 500 * 2 ** attempt)
    const delay = reconnectDelay(attempt)
    expect(delay).toBeGreaterThanOrEqual(full / 2)
    expect(delay).toBeLessThanOrEqual(full)
  }
  expect(new Set(Array.from({ length: 20 }, () => reconnectDelay(3))).size).toBeGreaterThan(1)
})
