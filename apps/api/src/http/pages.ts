import { existsSync } from 'node:fs'
import { join } from 'node:path'
import compression from 'compression'
import express, { type Request, type RequestHandler, type Response, type Router } from 'express'
import { follow } from './exchange.ts'
import type { HttpParts } from './parts.ts'
import { securityHeaders } from './security-headers.ts'

/** One of the two web apps. */
export interface WebApp {
  page: 'admin' | 'kiosk'
  /** Its built files. */
  folder: string
}

/** Names of built files carry a hash of their content: once fetched they stay good. */
const HASHED = /-[A-Za-z0-9_-]{8,}\.(?:js|css|woff2?|png|svg|jpg|webp|wav|mp3|ogg|map)$/

/** Serves a built app: its files, and its page for every other address below it. */
export function servePages(parts: HttpParts, { page, folder }: WebApp): Router {
  const router = express.Router()
  const sendPage: RequestHandler = (req, res, next) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return next()
    // A missing file is missing: answering with the page would hide it.
    if (/\.[a-z0-9]{2,5}$/i.test(req.path) && !req.headers.accept?.includes('text/html')) return next()
    const index = join(folder, 'index.html')
    if (!existsSync(index)) return explainMissing(res, page)
    res.setHeader('cache-control', 'no-cache')
    res.sendFile(index)
  }
  router.use((req, res, next) => {
    follow(req, res, parts.log, parts.metrics).route = `page:${page}`
    next()
  })
  router.use(securityHeaders(page, parts.face.publicUrl.startsWith('https:')))
  router.use(compression())
  router.use(express.static(folder, { index: false, redirect: false, setHeaders: cacheFor }))
  router.get('/{*path}', sendPage)
  return router
}

function cacheFor(res: Response, path: string): void {
  res.setHeader('cache-control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache')
}

function explainMissing(res: Response, page: string): void {
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Turnout</title>
<h1>This page has not been built</h1>
<p>The server runs, but the files of the ${page} page are not there. Build them with <code>npm run build</code>
and load this page again, or use <code>npm run dev</code> while developing.</p></html>`
  res.status(503).type('html').send(body)
}

/** For addresses where nothing is. */
export function nothingHere(_req: Request, res: Response): void {
  res.status(404).type('text').send('Not found')
}
