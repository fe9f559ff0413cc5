import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import { describeError } from '../adapters/logger.ts'
import { follow } from './exchange.ts'
import { mailBounces } from './mail-bounces.ts'
import { nothingHere, servePages, type WebApp } from './pages.ts'
import type { HttpParts } from './parts.ts'
import { createRest } from './rest/rest.ts'
import { stripeWebhook } from './stripe-webhook.ts'
import { unsubscribePages } from './unsubscribe.ts'

/** Where the built pages are. */
export type WebFolders = Record<WebApp['page'], string>

/** Everything but `/trpc`, which is answered before this is asked. Without pages, a worker's: probes only. */
export function createApp(parts: HttpParts, folders: WebFolders | null): Express {
  const app = express()
  app.disable('x-powered-by')
  addProbes(app, parts)
  if (folders) {
    app.use('/api', createRest(parts))
    app.all('/webhooks/stripe', stripeWebhook(parts))
    app.all('/webhooks/mail-bounces', mailBounces(parts))
    app.all('/u/:token', unsubscribePages(parts))
    app.use('/kiosk', addSlash, servePages(parts, { page: 'kiosk', folder: folders.kiosk }), nothingHere)
    app.use('/', servePages(parts, { page: 'admin', folder: folders.admin }))
  }
  app.use(nothingHere)
  const onFault: ErrorRequestHandler = (error, _req, res, next) => {
    if (res.headersSent) return next(error)
    const status = statusOf(error)
    if (status >= 500) parts.log.error({ error: describeError(error) }, 'a page failed')
    res
      .status(status)
      .type('text')
      .send(status === 404 ? 'Not found' : status < 500 ? 'Bad request' : 'Internal error')
  }
  app.use(onFault)
  return app
}

function addProbes(app: Express, parts: HttpParts): void {
  app.get('/healthz', probe(parts, 'probe:healthz'), (_req, res) => void res.json({ status: 'ok' }))
  app.get('/readyz', probe(parts, 'probe:readyz'), async (req, res) => {
    const { isReady, isServing, isStopping, checks } = await parts.health.check()
    // For a balancer: an outage of Redis is no reason to send nobody anywhere.
    const isFine = req.query.for === 'callers' ? isServing : isReady
    if (isFine) return void res.json({ status: 'ready', checks })
    const timestamp = parts.deps.now().toISOString()
    const error = {
      code: 'UNAVAILABLE',
      message: isStopping ? 'Stopping' : 'Not ready',
      details: { checks },
      timestamp,
    }
    res.status(503).json({ status: 'unavailable', error })
  })
  app.get('/metrics', probe(parts, 'probe:metrics'), async (_req, res) => {
    res.type(parts.metrics.contentType).send(await parts.metrics.text())
  })
}

/** The page's files are addressed from its folder, so its address has to end like one. */
const addSlash: RequestHandler = (req, res, next) => {
  if (!/^\/kiosk(\?|$)/.test(req.originalUrl)) return next()
  res.redirect(308, req.originalUrl.replace('/kiosk', '/kiosk/'))
}

function probe(parts: HttpParts, route: string): RequestHandler {
  return (req, res, next) => {
    follow(req, res, parts.log, parts.metrics).route = route
    res.setHeader('cache-control', 'no-store')
    next()
  }
}

/** Express and its static files tell the caller's mistakes by a status on the error. */
function statusOf(error: unknown): number {
  if (!(error instanceof Error) || !('status' in error)) return 500
  return typeof error.status === 'number' && error.status >= 400 && error.status < 600 ? error.status : 500
}
