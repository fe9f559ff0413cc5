import { createHash } from 'node:crypto'
import {
  changeOptOut,
  DomainError,
  type OptOutChoice,
  readOptOut,
  refuse,
  UNSUBSCRIBE_STYLE,
  unsubscribePage,
} from '@turnout/router'
import type { Request, RequestHandler } from 'express'
import { readBody } from './body.ts'
import { follow } from './exchange.ts'
import type { HttpParts } from './parts.ts'
import { originOf } from './request-info.ts'
import { report } from './trpc/errors.ts'

/** A form with one field, by whichever of the two encodings. */
const FORM_LIMIT = 4096

const STYLE_HASH = createHash('sha256').update(UNSUBSCRIBE_STYLE).digest('base64')
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`

/**
 * The link to unsubscribe. Looking at it changes nothing: mail scanners follow links. A POST does what the page's
 * buttons say, and a mail program's one click (RFC 8058) at once: without cookies, login, a redirect or a second step.
 */
export function unsubscribePages(parts: HttpParts): RequestHandler {
  const { deps, face, log, metrics, onChange } = parts
  return async (req, res) => {
    const exchange = follow(req, res, log, metrics)
    exchange.route = 'page:unsubscribe'
    res.set({
      'cache-control': 'no-store',
      'content-security-policy': POLICY,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-robots-tag': 'noindex',
      vary: 'accept-language',
    })
    const locale = req.acceptsLanguages('en', 'hu') === 'hu' ? 'hu' : 'en'
    const token = String(req.params.token ?? '')
    try {
      if (req.method !== 'POST') {
        const state = await readOptOut(deps, token)
        return void res
          .status(state ? 200 : 404)
          .type('html')
          .send(unsubscribePage(state ?? 'invalid', locale))
      }
      const choice = await choiceOf(req)
      const caller = { ...deps, principal: { kind: 'anonymous' as const }, origin: originOf(req, face.trustedProxies) }
      const state = await changeOptOut(caller, token, choice)
      if (state) onChange()
      res
        .status(state ? 200 : 404)
        .type('html')
        .send(unsubscribePage(state ?? 'invalid', locale))
    } catch (error) {
      exchange.code = report(log, error, exchange.route)
      const status = error instanceof DomainError ? error.status : 500
      if (error instanceof DomainError && typeof error.details.retryAfterSeconds === 'number') {
        res.set('retry-after', String(error.details.retryAfterSeconds))
      }
      res
        .status(status)
        .type('html')
        .send(unsubscribePage(status === 429 ? 'too_often' : 'invalid', locale))
    }
  }
}

/**
 * What a form asks for. RFC 8058 (section 3.1) has mail programs send `List-Unsubscribe=One-Click` as multipart or
 * urlencoded; what the page's buttons send comes first.
 * @throws DomainError VALIDATION_ERROR, PAYLOAD_TOO_LARGE
 */
async function choiceOf(req: Request): Promise<OptOutChoice> {
  const body = await readBody(req, FORM_LIMIT)
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': req.get('content-type') ?? '' } })
    .formData()
    .catch(() => null)
  const choice = form?.get('choice')
  if (choice === 'event' || choice === 'all' || choice === 'undo') return choice
  if (form?.get('List-Unsubscribe') === 'One-Click') return 'event'
  throw refuse('VALIDATION_ERROR', 'It is not said what to do')
}
