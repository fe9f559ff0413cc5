import { randomBytes } from 'node:crypto'

export type Fields = Record<string, unknown>

export interface Intent extends Fields {
  id: string
  status: string
  amount: number
  amount_received: number
  currency: string
  client_secret: string
  metadata: Record<string, string>
  last_payment_error: Fields | null
}

export interface Refund extends Fields {
  id: string
  status: string
  amount: number
  payment_intent: string
  metadata: Record<string, string>
}

/** As Stripe's own test numbers: what a payment method's id leads to. */
const CARDS: Record<string, { status: string; decline?: string }> = {
  pm_card_visa: { status: 'succeeded' },
  pm_card_processing: { status: 'processing' },
  pm_card_declined: { status: 'requires_payment_method', decline: 'insufficient_funds' },
  pm_card_authenticationRequired: { status: 'requires_payment_method', decline: 'authentication_required' },
}

/** A number that Stripe's words repeat, as words of a processor may. */
export const QUOTED_NUMBER = '4000000000009995'

/** Does what the processor does with an intent when somebody tries to pay with a payment method. */
export function tryToPay(intent: Intent, method: string): void {
  const card = CARDS[method]
  if (!card) throw new Error(`No such payment method: ${method}`)
  intent.status = card.status
  intent.amount_received = card.status === 'succeeded' ? intent.amount : 0
  intent.last_payment_error = card.decline ? declineOf(card.decline) : null
}

function declineOf(code: string): Fields {
  return {
    type: 'card_error',
    code: code === 'authentication_required' ? code : 'card_declined',
    decline_code: code,
    message: `The card ${QUOTED_NUMBER} was declined`,
    payment_method: { id: 'pm_1', card: { last4: '9995', number: QUOTED_NUMBER } },
  }
}

/** What Stripe answers a call with that it refuses. */
export class ApiError extends Error {
  readonly status: number
  readonly body: Fields
  constructor(status: number, body: Fields) {
    super('refused')
    this.status = status
    this.body = body
  }
}

const invalid = (code: string, param?: string) =>
  new ApiError(400, { type: 'invalid_request_error', code, param, message: `Refused: ${QUOTED_NUMBER}` })

/** What Stripe keeps, and what its calls do to it. */
export interface StripeBooks {
  intents: Map<string, Intent>
  refunds: Map<string, Refund>
  /** What refunds become. */
  refundStatus: string
}

/**
 * Does what a call asks for.
 * @param call method and path
 * @throws ApiError
 */
export function doCall(books: StripeBooks, call: string, query: URLSearchParams, body: Fields): unknown {
  const [method, path] = call.split(' ')
  const [, , kind, id, action] = path?.split('/') ?? []
  if (kind === 'payment_intents' && method === 'POST') {
    if (!id) return create(books, body)
    return action === 'confirm' ? confirm(intentOf(books, id), body) : cancel(intentOf(books, id))
  }
  if (kind === 'payment_intents') return intentOf(books, id)
  if (kind !== 'refunds') throw new ApiError(404, { type: 'invalid_request_error', message: 'No such address' })
  if (method === 'POST') return refund(books, body)
  if (id) return books.refunds.get(id)
  const data = [...books.refunds.values()].filter((one) => one.payment_intent === query.get('payment_intent'))
  return { object: 'list', data, has_more: false, url: '/v1/refunds' }
}

function intentOf({ intents }: StripeBooks, id: string | undefined): Intent {
  const intent = intents.get(id ?? '')
  if (!intent) throw new ApiError(404, { type: 'invalid_request_error', code: 'resource_missing', message: 'No such' })
  return intent
}

function create({ intents }: StripeBooks, body: Fields): Intent {
  const id = `pi_${randomBytes(9).toString('hex')}`
  const intent: Intent = {
    id,
    object: 'payment_intent',
    status: 'requires_payment_method',
    amount: Number(body.amount),
    amount_received: 0,
    currency: String(body.currency),
    client_secret: `${id}_secret_${randomBytes(6).toString('hex')}`,
    metadata: metadataIn(body),
    last_payment_error: null,
  }
  if (!(intent.amount >= 50)) throw invalid('amount_too_small', 'amount')
  intents.set(id, intent)
  return intent
}

function confirm(intent: Intent, body: Fields): Intent {
  if (intent.status !== 'requires_payment_method') throw invalid('payment_intent_unexpected_state')
  const method = String(body.payment_method)
  if (!(method in CARDS)) throw invalid('resource_missing', 'payment_method')
  tryToPay(intent, method)
  if (intent.last_payment_error) {
    throw new ApiError(402, { ...intent.last_payment_error, payment_intent: intent })
  }
  return intent
}

function cancel(intent: Intent): Intent {
  if (['succeeded', 'canceled', 'processing'].includes(intent.status)) {
    throw invalid('payment_intent_unexpected_state')
  }
  return Object.assign(intent, { status: 'canceled' })
}

function refund(books: StripeBooks, body: Fields): Refund {
  const { refunds, refundStatus } = books
  const intent = intentOf(books, String(body.payment_intent))
  const before = [...refunds.values()].filter((one) => one.payment_intent === intent.id && one.status !== 'failed')
  const left = intent.amount_received - before.reduce((sum, { amount }) => sum + amount, 0)
  const amount = Number(body.amount)
  if (amount > left) throw invalid('charge_already_refunded')
  const id = `re_${randomBytes(9).toString('hex')}`
  const failure = refundStatus === 'failed' ? { failure_reason: 'expired_or_canceled_card' } : {}
  const made: Refund = {
    id,
    object: 'refund',
    amount,
    currency: intent.currency,
    payment_intent: intent.id,
    status: refundStatus,
    metadata: metadataIn(body),
    ...failure,
  }
  refunds.set(id, made)
  return made
}

function metadataIn(body: Fields): Record<string, string> {
  const found = Object.entries(body).map(([name, value]) => [/^metadata\[(\w+)\]$/.exec(name)?.[1], value])
  return Object.fromEntries(found.filter(([name]) => name !== undefined))
}
