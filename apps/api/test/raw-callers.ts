import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createSecrets } from '@turnout/router/core/secrets'
import { WebSocket } from 'ws'
import type { TestApi } from '../src/testing/index.ts'

/** A token of the given user that ends soon, signed with the test server's key. */
export function tokenEndingIn(userId: string, ms: number): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const now = Date.now() / 1000
  const claims = { role: 'admin', iss: 'turnout', sub: userId, iat: Math.floor(now), exp: now + ms / 1000 }
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
  const key = createSecrets('a secret for tests only').derive('access-token')
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
}

/** A bare connection, to see what the server itself does. */
export async function openBareSocket(
  api: TestApi,
  params: Record<string, string> | null,
  headers: Record<string, string> = {},
) {
  const socket = new WebSocket(`${api.url.replace('http', 'ws')}/trpc${params ? '?connectionParams=1' : ''}`, {
    headers,
  })
  const received: string[] = []
  socket.on('message', (data) => void received.push(String(data)))
  const closed = once(socket, 'close').then(([code, reason]) => ({ code, reason: String(reason) }))
  closed.catch(() => undefined)
  await once(socket, 'open')
  if (params) socket.send(JSON.stringify({ method: 'connectionParams', data: params }))
  return { socket, received, closed }
}
