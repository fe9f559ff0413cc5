import type { IncomingMessage, ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'
import { nameOf, type Principal } from '@turnout/router'
import type { Logger } from '../adapters/logger.ts'
import type { Metrics } from './metrics.ts'

/** What is noted about one request while it is answered. */
export interface Exchange {
  /** What was called: a procedure, or a kind of page. Never the address, which may hold a secret. */
  route: string
  principal: Principal | null
  /** The code of a refusal. */
  code: string | null
}

/** Measures and logs a request when its answer is out or its caller is gone. Nothing of its content is kept. */
export function follow(req: IncomingMessage, res: ServerResponse, log: Logger, metrics: Metrics): Exchange {
  const exchange: Exchange = { route: 'unknown', principal: null, code: null }
  const startedAt = performance.now()
  res.once('close', () => {
    const ms = performance.now() - startedAt
    metrics.observeRequest(exchange.route, res.statusCode, ms / 1000)
    const isQuiet = exchange.route.startsWith('page:') || exchange.route.startsWith('probe:')
    if (!log.isLevelEnabled(isQuiet ? 'debug' : 'info')) return
    log[isQuiet ? 'debug' : 'info'](
      {
        method: req.method,
        route: exchange.route,
        status: res.statusCode,
        ms: Math.round(ms * 10) / 10,
        code: exchange.code ?? undefined,
        finished: res.writableFinished ? undefined : false,
        ...describe(exchange.principal),
      },
      'request',
    )
  })
  return exchange
}

function describe(principal: Principal | null): Record<string, unknown> {
  if (!principal || principal.kind === 'anonymous') return {}
  const who = principal.kind === 'user' ? { userId: principal.userId } : { stationId: principal.stationId }
  return { as: nameOf(principal), ...who }
}
