import type { ServerResponse } from 'node:http'
import { DomainError, type ErrorBody, errorStatus, explain } from '@turnout/router'
import { retryAfter } from '../authenticate.ts'
import { toTRPCError } from '../trpc/errors.ts'

/** Sends any error as REST's error body, with nothing of the inside. */
export function sendRestError(res: ServerResponse, error: unknown, now: Date): void {
  const known = toTRPCError(error)
  const { code, message, details } = explain(known)
  const later = known.cause instanceof DomainError ? retryAfter(known.cause) : null
  if (later) res.setHeader('retry-after', later)
  const body: ErrorBody = { error: { code, message, details, timestamp: now.toISOString() } }
  res.statusCode = errorStatus[code]
  res.setHeader('content-type', 'application/json; charset=utf-8')
  res.end(JSON.stringify(body))
}
