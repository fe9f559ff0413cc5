import { describe, expect, it } from 'vitest'
import { parseServerAddress, webSocketOrigin } from './server-address.ts'

describe('a server address', () => {
  it.each([
    ['https://tickets.example.com', 'https://tickets.example.com'],
    ['  tickets.example.com/kiosk/#x ', 'https://tickets.example.com'],
    ['tickets.example.com:8443', 'https://tickets.example.com:8443'],
    ['localhost:4000', 'http://localhost:4000'],
    ['http://127.0.0.1:4000/', 'http://127.0.0.1:4000'],
    ['[::1]:4000', 'http://[::1]:4000'],
  ])('%s is read as its origin', (typed, origin) => {
    expect(parseServerAddress(typed)).toEqual({ origin })
  })

  it.each([
    '',
    '   ',
    'ftp://example.com',
    'https://',
    'not a name',
    'https://me:secret@example.com',
    'javascript:alert(1)',
  ])('refuses "%s"', (typed) => {
    expect(parseServerAddress(typed)).toEqual({ problem: 'bad_address' })
  })

  it.each(['http://tickets.example.com', 'http://192.168.1.10:4000', 'http://localhost.example.com'])(
    'asks for https at %s, which is another machine',
    (typed) => {
      expect(parseServerAddress(typed)).toEqual({ problem: 'needs_https' })
    },
  )

  it('has a WebSocket address of the same safety', () => {
    expect(webSocketOrigin('https://a.example')).toBe('wss://a.example')
    expect(webSocketOrigin('http://localhost:4000')).toBe('ws://localhost:4000')
  })
})
