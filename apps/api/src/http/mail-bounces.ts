import { createHash, timingSafeEqual } from 'node:crypto'
import { noteMailReports, refuse } from '@turnout/router'
import type { RequestHandler } from 'express'
import { readMailReport } from '../adapters/mail-report.ts'
import { BODY_LIMIT, readBody } from './body.ts'
import { follow } from './exchange.ts'
import type { HttpParts } from './parts.ts'
import { sendRestError } from './rest/errors.ts'
import { report } from './trpc/errors.ts'

/**
 * Takes in what mail servers report of mails that did not arrive, as an MTA pipes it: the raw message as the body, the
 * secret as a bearer token, and the address it was sent to as `?recipient=` where the message does not say it. What is
 * no report is thanked for and passed over, so that the MTA does not send it back.
 */
export function mailBounces(parts: HttpParts): RequestHandler {
  const { deps, mailBounceSecret: secret, log, metrics } = parts
  return async (req, res, next) => {
    if (!secret) return next()
    const exchange = follow(req, res, log, metrics)
    exchange.route = 'webhook:mail-bounces'
    res.setHeader('cache-control', 'no-store')
    try {
      if (req.method !== 'POST') throw refuse('NOT_FOUND', 'There is nothing at this address')
      if (!isSecret(req.get('authorization'), secret)) throw refuse('UNAUTHORIZED', 'The secret is not the right one')
      const raw = await readBody(req, BODY_LIMIT)
      const { recipient } = req.query
      const reports = await readMailReport(raw, typeof recipient === 'string' ? recipient : undefined)
      res.json({ reports: reports.length, known: await noteMailReports(deps, reports) })
    } catch (error) {
      exchange.code = report(log, error, exchange.route)
      sendRestError(res, error, deps.now())
    }
  }
}

/** Compared as hashes, so that it takes as long whatever was sent. */
function isSecret(authorization: string | undefined, secret: string): boolean {
  const sent = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1]?.trim() ?? ''
  const hash = (value: string) => createHash('sha256').update(value).digest()
  return timingSafeEqual(hash(sent), hash(secret))
}
