import { z } from 'zod'
import { done, id, idempotencyKey, instant, instantInput, page, pageInput, text, webUrl } from '../core/values.ts'
import { TEST_TYPE, webhookTypes } from './rules.ts'

/** A type of message, or `*` for all there are and will be. */
export const webhookType = z.enum(['*', ...webhookTypes])

const hourOfWebhook = z.object({ hour: instant, succeeded: z.int(), failed: z.int() })

/** Why and since when an endpoint is off. */
const switchedOff = z.object({ at: instant, reason: z.enum(['by_hand', 'failing', 'gone']) })

/** What was not told, and when the first of it happened. `count` goes up to 1000. */
const missed = z.object({ count: z.int(), since: instant })

/** Somebody else's address that is told of what happens. */
export const webhook = z.object({
  id,
  url: z.string(),
  description: z.string(),
  types: z.array(z.string()),
  /** Null for all events. */
  eventIds: z.array(id).nullable(),
  isActive: z.boolean(),
  ownerId: id.nullable(),
  ownerName: z.string().nullable(),
  /** Until when the secret before the present one signs as well. */
  previousSecretUntil: instant.nullable(),
  switchedOff: switchedOff.nullable(),
  /** Nothing but failures from then on. */
  failingSince: instant.nullable(),
  lastSuccessAt: instant.nullable(),
  lastFailureAt: instant.nullable(),
  lastError: z.string().nullable(),
  /** Messages on their way. */
  pending: z.int(),
  /** Attempts by the hour, of the last 24, oldest first; hours without any are left out. */
  lastDay: z.array(hourOfWebhook),
  missed: missed.nullable(),
  createdAt: instant,
  updatedAt: instant,
})
export const webhookPage = page(webhook)

/** With the secret, which is shown this once. */
export const webhookWithSecret = webhook.extend({ secret: z.string() })

const fields = z.object({
  url: webUrl,
  description: text(200),
  types: z.array(webhookType).min(1).max(100),
  eventIds: z.array(id).min(1).max(200).nullable(),
  isActive: z.boolean(),
})
export const listWebhooksInput = pageInput
export const webhookRef = z.object({ webhookId: id })
export const createWebhookInput = fields.extend({
  description: text(200).default(''),
  types: fields.shape.types.default(['*']),
  eventIds: fields.shape.eventIds.default(null),
  isActive: z.boolean().default(true),
  idempotencyKey: idempotencyKey.optional(),
})
/** `forgetMissed`: what was not told while it was off is not to be told any more. */
export const updateWebhookInput = fields
  .partial()
  .extend({ webhookId: id, ownerId: id.optional(), forgetMissed: z.literal(true).optional() })
export const rotateSecretInput = webhookRef.extend({ idempotencyKey: idempotencyKey.optional() })
export const testWebhookInput = webhookRef.extend({ idempotencyKey: idempotencyKey.optional() })

export const deliveryStatus = z.enum(['pending', 'delivered', 'failed', 'cancelled'])

/** One message for one endpoint. */
export const webhookDelivery = z.object({
  id,
  webhookId: id,
  /** `missed`: told later, since the endpoint was off or had failed. */
  cause: z.enum(['message', 'missed', 'replay', 'test']),
  type: z.string(),
  eventId: id.nullable(),
  /** The message's id; null for a test. */
  messageId: z.string().nullable(),
  replayOf: id.nullable(),
  status: deliveryStatus,
  attempts: z.int(),
  nextAttemptAt: instant.nullable(),
  lastStatus: z.int().nullable(),
  lastError: z.string().nullable(),
  createdAt: instant,
  finishedAt: instant.nullable(),
})
export const webhookDeliveryPage = page(webhookDelivery)

/** Newest first. */
export const listDeliveriesInput = pageInput.extend({
  webhookId: id,
  status: deliveryStatus.optional(),
  type: z.enum([TEST_TYPE, ...webhookTypes]).optional(),
})
export const deliveryRef = z.object({ deliveryId: id })

const webhookAttempt = z.object({
  number: z.int(),
  startedAt: instant,
  durationMs: z.int(),
  status: z.int().nullable(),
  error: z.string().nullable(),
  response: z.string(),
})
/** With the exact bytes that are sent, and each try. */
export const webhookDeliveryDetail = webhookDelivery.extend({ body: z.string(), log: z.array(webhookAttempt) })

export const replayDeliveryInput = deliveryRef.extend({ idempotencyKey: idempotencyKey.optional() })
/** Everything since then that did not arrive and is not on its way. */
export const replayAllInput = webhookRef.extend({ since: instantInput, idempotencyKey: idempotencyKey.optional() })
/** `hasMore`: call again for the rest. */
export const replayedAll = z.object({ count: z.int(), hasMore: z.boolean() })
export { done }

export type Webhook = z.infer<typeof webhook>
export type WebhookWithSecret = z.infer<typeof webhookWithSecret>
export type WebhookType = z.infer<typeof webhookType>
export type WebhookRef = z.infer<typeof webhookRef>
export type ListWebhooksInput = z.infer<typeof listWebhooksInput>
export type CreateWebhookInput = z.infer<typeof createWebhookInput>
export type UpdateWebhookInput = z.infer<typeof updateWebhookInput>
export type RotateSecretInput = z.infer<typeof rotateSecretInput>
export type TestWebhookInput = z.infer<typeof testWebhookInput>
export type DeliveryStatus = z.infer<typeof deliveryStatus>
export type WebhookDelivery = z.infer<typeof webhookDelivery>
export type WebhookDeliveryDetail = z.infer<typeof webhookDeliveryDetail>
export type ListDeliveriesInput = z.infer<typeof listDeliveriesInput>
export type DeliveryRef = z.infer<typeof deliveryRef>
export type ReplayDeliveryInput = z.infer<typeof replayDeliveryInput>
export type ReplayAllInput = z.infer<typeof replayAllInput>
export type ReplayedAll = z.infer<typeof replayedAll>
