import type {
  ChargeRef,
  ChargeRequest,
  ChargeResult,
  PaymentProcessor,
  RefundRequest,
  RefundResult,
} from '@turnout/router'
import type Stripe from 'stripe'
import { toStripeAmount } from './stripe-amounts.ts'
import { codeOf, refusalOf, StripeFault } from './stripe-faults.ts'
import { noticeOf } from './stripe-notices.ts'
import { BadSignature, type StripeWebhook } from './stripe-webhook.ts'

export interface StripeSettings {
  secretKey: string
  webhookSecret: string
  /** Instead of Stripe's own address: scheme, host, port. */
  apiUrl?: string
}

/** How long one try may take; a buyer is waiting. */
const TIMEOUT_MS = 15_000
const RETRIES = 1
/** How old a signed event may be: older ones could be somebody's recording. Stripe signs each delivery anew. */
const TOLERANCE_S = 300

/**
 * Stripe, by PaymentIntents. An intent is opened first and confirmed second, and its id is kept in between: whatever
 * is lost on the way, no second one can take the money again. With a token (a payment method's id, `pm_…`) the server
 * confirms; without, the buyer's browser does, with the client secret.
 */
export async function stripePayments(
  settings: StripeSettings,
): Promise<{ payments: PaymentProcessor; webhook: StripeWebhook }> {
  // The largest of all packages: loaded by those who use it.
  const { default: StripeClient } = await import('stripe')
  const stripe = new StripeClient(settings.secretKey, {
    ...addressOf(settings.apiUrl),
    timeout: TIMEOUT_MS,
    maxNetworkRetries: RETRIES,
    telemetry: false,
    appInfo: { name: 'Turnout' },
  })
  const payments: PaymentProcessor = {
    name: 'stripe',
    next: 'form',
    charge: (request) => charge(stripe, request),
    look: (ref) => look(stripe, ref),
    abandon: (ref) => abandon(stripe, ref),
    refund: (request) => refund(stripe, request),
    async lookAtRefund({ reference }) {
      const found = await orMissing(stripe.refunds.retrieve(reference))
      return found && refundResultOf(found)
    },
  }
  const webhook: StripeWebhook = {
    read(raw, signature) {
      const event = verified(() => stripe.webhooks.constructEvent(raw, signature, settings.webhookSecret, TOLERANCE_S))
      const notice = noticeOf(event)
      return notice && { id: event.id, notice }
    },
  }
  return { payments, webhook }
}

function addressOf(apiUrl: string | undefined): Pick<Stripe.StripeConfig, 'protocol' | 'host' | 'port'> {
  if (!apiUrl) return {}
  const { protocol, hostname, port } = new URL(apiUrl)
  const isPlain = protocol === 'http:'
  return { protocol: isPlain ? 'http' : 'https', host: hostname, port: Number(port) || (isPlain ? 80 : 443) }
}

function verified(read: () => Stripe.Event): Stripe.Event {
  try {
    return read()
  } catch {
    // Stripe's words about it quote the header.
    throw new BadSignature('The webhook is not signed by Stripe')
  }
}

type Answered<T> = { value: T } | { refused: string }

/** @throws StripeFault when nothing is known of what became of the call */
async function orRefusal<T>(answer: Promise<T>): Promise<Answered<T>> {
  try {
    return { value: await answer }
  } catch (error) {
    return { refused: refusalOf(error).code }
  }
}

/**
 * @returns null when Stripe knows of no such thing
 * @throws StripeFault for whatever else keeps it from telling, such as a proxy's own words
 */
async function orMissing<T>(answer: Promise<T>): Promise<T | null> {
  const found = await orRefusal(answer)
  if ('value' in found) return found.value
  if (found.refused === 'resource_missing') return null
  throw new StripeFault(found.refused)
}

/** @throws StripeFault for whatever is no answer: what Stripe once had is not gone because it cannot be read */
async function orFault<T>(answer: Promise<T>): Promise<T> {
  const found = await orRefusal(answer)
  if ('value' in found) return found.value
  throw new StripeFault(found.refused)
}

async function charge(stripe: Stripe, request: ChargeRequest): Promise<ChargeResult> {
  const { token, reference, opened } = request
  if (token !== undefined && !/^pm_\w+$/.test(token)) return { status: 'declined', reason: 'unknown_token' }
  const intent = reference
    ? { value: await orFault(stripe.paymentIntents.retrieve(reference)) }
    : await open(stripe, request)
  if ('refused' in intent) return { status: 'declined', reason: intent.refused }
  const { id } = intent.value
  await opened?.(id)
  if (token === undefined || !isUnconfirmed(intent.value)) return resultOf(intent.value)
  return confirm(stripe, id, { token, paymentId: request.paymentId })
}

async function open(stripe: Stripe, request: ChargeRequest): Promise<Answered<Stripe.PaymentIntent>> {
  const { paymentId, orderId, token, currency } = request
  const amount = toStripeAmount(request.amountMinor, currency)
  if (amount === null) return { refused: 'amount_not_chargeable' }
  const isForm = token === undefined
  return orRefusal(
    stripe.paymentIntents.create(
      {
        amount,
        currency: currency.toLowerCase(),
        description: request.description,
        metadata: { orderId, paymentId, flow: isForm ? 'form' : 'token' },
        // Nobody is there to be sent to a bank's page when the server confirms.
        automatic_payment_methods: { enabled: true, ...(isForm ? {} : { allow_redirects: 'never' }) },
      },
      { idempotencyKey: paymentId },
    ),
  )
}

/** A charge with a token that was opened, and of which nothing was tried yet. */
function isUnconfirmed(intent: Stripe.PaymentIntent): boolean {
  const { status, last_payment_error: error } = intent
  return status === 'requires_confirmation' || (status === 'requires_payment_method' && error === null)
}

async function confirm(
  stripe: Stripe,
  id: string,
  { token, paymentId }: { token: string; paymentId: string },
): Promise<ChargeResult> {
  const confirmed = await orRefusal(
    stripe.paymentIntents.confirm(
      id,
      // A card that wants its holder to be asked is declined here: the form can ask, the server cannot.
      { payment_method: token, error_on_requires_action: true },
      { idempotencyKey: `${paymentId}:confirm` },
    ),
  )
  if ('value' in confirmed) return resultOf(confirmed.value)
  // Whatever was refused, the intent itself says whether it took money.
  const intent = await orFault(stripe.paymentIntents.retrieve(id))
  if (intent.status === 'succeeded' || intent.status === 'processing' || intent.status === 'canceled') {
    return resultOf(intent)
  }
  if (confirmed.refused === 'payment_intent_unexpected_state') return resultOf(intent)
  // Nothing more is to come of this intent. If it cannot be ended now it only stays unpaid in Stripe's list.
  await stripe.paymentIntents.cancel(id).catch(() => undefined)
  return { status: 'declined', reason: confirmed.refused, reference: id }
}

async function look(stripe: Stripe, { reference }: ChargeRef): Promise<ChargeResult | null> {
  const intent = await orMissing(stripe.paymentIntents.retrieve(reference))
  return intent && resultOf(intent)
}

async function abandon(stripe: Stripe, ref: ChargeRef): Promise<ChargeResult> {
  const canceled = await orRefusal(stripe.paymentIntents.cancel(ref.reference))
  if ('value' in canceled) return resultOf(canceled.value)
  // It has succeeded, is being decided just now, or was ended before.
  return resultOf(await orFault(stripe.paymentIntents.retrieve(ref.reference)))
}

/** What an intent's state means. A form lets its buyer try again; a token was tried once. */
function resultOf(intent: Stripe.PaymentIntent): ChargeResult {
  const { id: reference, status, last_payment_error: error } = intent
  if (status === 'succeeded') return { status: 'succeeded', reference }
  const isToken = intent.metadata.flow === 'token'
  const refused = isToken && error ? codeOf(error.decline_code ?? error.code, 'card_declined') : null
  if (status === 'canceled') return { status: 'declined', reason: refused ?? 'canceled', reference }
  if (status === 'requires_payment_method' && refused) return { status: 'declined', reason: refused, reference }
  return { status: 'pending', reference, clientSecret: intent.client_secret }
}

/** How many refunds a charge can have had; it is paid back in a few parts at most. */
const REFUNDS_OF_A_CHARGE = 100

/**
 * Stripe forgets idempotency keys after a day, and a job may ask again after a week: what was given back under a
 * refund's id before is looked for first.
 */
async function refund(stripe: Stripe, request: RefundRequest): Promise<RefundResult> {
  const { refundId, attempt = 1, paymentId, reference, currency } = request
  const amount = toStripeAmount(request.amountMinor, currency)
  if (amount === null) return { status: 'failed', reason: 'amount_not_refundable' }
  const before = await orFault(stripe.refunds.list({ payment_intent: reference, limit: REFUNDS_OF_A_CHARGE }))
  const same = before.data.find(
    ({ metadata }) => metadata?.refundId === refundId && metadata.attempt === String(attempt),
  )
  if (same) return refundResultOf(same)
  const made = await orRefusal(
    stripe.refunds.create(
      { payment_intent: reference, amount, metadata: { refundId, attempt: String(attempt), paymentId } },
      { idempotencyKey: `${refundId}:${attempt}` },
    ),
  )
  if ('value' in made) return refundResultOf(made.value)
  // A charge that this key does not see is there all the same.
  if (made.refused === 'resource_missing') throw new StripeFault(made.refused)
  return { status: 'failed', reason: made.refused }
}

function refundResultOf({ id: reference, status, failure_reason: reason }: Stripe.Refund): RefundResult {
  if (status === 'succeeded') return { status, reference }
  if (status === 'failed' || status === 'canceled') {
    return { status: 'failed', reason: codeOf(reason, status), reference }
  }
  return { status: 'pending', reference }
}
