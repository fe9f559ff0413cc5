import { keepPaymentNotice, refuse } from '@turnout/router'
import type { RequestHandler } from 'express'
import { BadSignature } from '../adapters/stripe-webhook.ts'
import { BODY_LIMIT, readBody } from './body.ts'
import { follow } from './exchange.ts'
import type { HttpParts } from './parts.ts'
import { sendRestError } from './rest/errors.ts'
import { report } from './trpc/errors.ts'

/**
 * What Stripe tells by itself. Whatever is signed is written down as a job and thanked for at once, within Stripe's
 * patience; what could not be written down is refused, so that Stripe tells it again.
 */
export function stripeWebhook(parts: HttpParts): RequestHandler {
  const { deps, stripeWebhook: webhook, log, metrics, onChange } = parts
  return async (req, res, next) => {
    if (!webhook) return next()
    const exchange = follow(req, res, log, metrics)
    exchange.route = 'webhook:stripe'
    res.setHeader('cache-control', 'no-store')
    try {
      if (req.method !== 'POST') throw refuse('NOT_FOUND', 'There is nothing at this address')
      const raw = await readBody(req, BODY_LIMIT)
      const received = webhook.read(raw, req.get('stripe-signature') ?? '')
      if (received) {
        await keepPaymentNotice(deps, received.id, received.notice)
        onChange()
      }
      res.json({ received: true })
    } catch (error) {
      const told = error instanceof BadSignature ? refuse('VALIDATION_ERROR', error.message) : error
      exchange.code = report(log, told, exchange.route)
      sendRestError(res, told, deps.now())
    }
  }
}
