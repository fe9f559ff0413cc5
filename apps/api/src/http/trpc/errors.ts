import type { IncomingMessage, ServerResponse } from 'node:http'
import { getErrorShape, getTRPCErrorFromUnknown, type TRPCError } from '@trpc/server'
import { appRouter, asTRPCError, DomainError, errorStatus, explain } from '@turnout/router'
import { describeError, type Logger } from '../../adapters/logger.ts'
import { challengeOf, retryAfter } from '../authenticate.ts'

/** Any error as tRPC's. */
export function toTRPCError(error: unknown): TRPCError {
  return error instanceof DomainError ? asTRPCError(error) : getTRPCErrorFromUnknown(error)
}

/** Logs an error once: expected refusals as news, an unreachable database as a warning, faults with all we know. */
export function report(log: Logger, error: unknown, path: string | undefined): string {
  const known = toTRPCError(error)
  const { code } = explain(known)
  if (code === 'INTERNAL') log.error({ path, error: describeError(known.cause ?? known) }, 'a call failed')
  else if (code === 'UNAVAILABLE') log.warn({ path, code }, 'a call found the database away')
  else log.debug({ path, code }, 'a call was refused')
  return code
}

/** Sends a refusal made before tRPC was asked, in the form that tRPC's clients expect. */
export function sendError(res: ServerResponse, error: unknown, path: string): void {
  const known = toTRPCError(error)
  const shape = getErrorShape({
    config: appRouter._def._config,
    error: known,
    type: 'unknown',
    path: path.slice(0, 200),
    input: undefined,
    ctx: undefined,
  })
  const later = known.cause instanceof DomainError ? retryAfter(known.cause) : null
  if (later) res.setHeader('retry-after', later)
  res.statusCode = errorStatus[explain(known).code]
  res.setHeader('content-type', 'application/json')
  res.end(JSON.stringify({ error: shape }))
}

/** What refusals add to the headers of an answer that was not begun before its procedures ran. */
export function headersFor(errors: TRPCError[], req: IncomingMessage): { headers: Headers } {
  const headers = new Headers()
  for (const { cause } of errors) {
    if (!(cause instanceof DomainError)) continue
    const later = retryAfter(cause)
    const scheme = challengeOf(req, cause)
    if (later) headers.set('retry-after', later)
    if (scheme) headers.set('www-authenticate', scheme)
  }
  return { headers }
}
