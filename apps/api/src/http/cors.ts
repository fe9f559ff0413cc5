import type { IncomingMessage, ServerResponse } from 'node:http'
import { isOwnOrigin, type PublicFace } from './request-info.ts'

const ALLOWED_HEADERS = 'authorization, content-type, dpop, trpc-accept, x-trpc-source, last-event-id, idempotency-key'
const EXPOSED_HEADERS = 'dpop-nonce, www-authenticate, retry-after'

/** Lets our own pages on other origins read the answer: the Electron kiosk, and pages being developed. */
export function allowOrigin(req: IncomingMessage, res: ServerResponse, face: PublicFace): void {
  res.setHeader('vary', 'origin')
  const { origin } = req.headers
  if (!origin || !isOwnOrigin(req, face)) return
  res.setHeader('access-control-allow-origin', origin)
  res.setHeader('access-control-allow-credentials', 'true')
  res.setHeader('access-control-expose-headers', EXPOSED_HEADERS)
}

/** Answers a browser's question before the request itself. */
export function answerPreflight(res: ServerResponse): void {
  res.setHeader('access-control-allow-methods', 'GET, POST, PUT, PATCH, DELETE')
  res.setHeader('access-control-allow-headers', ALLOWED_HEADERS)
  res.setHeader('access-control-max-age', '600')
  res.writeHead(204).end()
}
