import { checkInMessages } from '../check-in/events.ts'
import { availabilityMessages, eventMessages } from '../events/events.ts'
import { orderMessages } from '../orders/events.ts'
import { venueMessages } from '../venues/events.ts'

/** The topics that webhooks are told of, each with the messages that its slice announces. */
export const webhookTopics = {
  events: eventMessages,
  availability: availabilityMessages,
  orders: orderMessages,
  checkIns: checkInMessages,
  venues: venueMessages,
} as const

export type WebhookTopic = keyof typeof webhookTopics

/** Topics that are for one device or one person, or for the installation itself: webhooks never hear of them. */
export const TOPICS_NOT_TOLD: readonly string[] = ['station', 'user', 'people', 'jobs']

/** Every type of message that a webhook may ask for. */
export const webhookTypes = Object.values(webhookTopics).flatMap((messages) => Object.keys(messages))

/** The type of the message that tries a webhook out. */
export const TEST_TYPE = 'webhook.test'

/** Which topic a stored topic is one of; null for those that webhooks are not told of. */
export function topicOf(stored: string): WebhookTopic | null {
  const name = /^event:[^:]+:(\w+)$/.exec(stored)?.[1] ?? stored
  return isTopic(name) ? name : null
}

function isTopic(name: string): name is WebhookTopic {
  return Object.hasOwn(webhookTopics, name)
}

/** A message as webhooks get it, which is as subscriptions do: what is stored beside it for other ends is left out. */
export function dataOf(topic: WebhookTopic, type: string, payload: unknown): unknown {
  const schemas: Record<string, { safeParse(value: unknown): { data?: unknown } }> = webhookTopics[topic]
  return schemas[type]?.safeParse(payload).data ?? payload
}

/** What an installation may have at most. Each endpoint has slots of its own, so this bounds them all. */
export const MAX_WEBHOOKS = 50
/** Deliveries to one endpoint at the same time, from one process. */
export const SLOTS_PER_WEBHOOK = 4
/** The same while it fails. */
export const SLOTS_WHILE_FAILING = 2

const SECOND = 1_000
const HOUR = 3_600 * SECOND

/** A message is tried for so long. */
export const TRIED_FOR_MS = 72 * HOUR
/** Its owner is told of an endpoint that has only failed for so long; after the longer time it is switched off. */
export const TOLD_AFTER_MS = 24 * HOUR
export const SWITCHED_OFF_AFTER_MS = 72 * HOUR
/** And not before it was tried so often. */
export const FAILURES_BEFORE = 20
/** A rotated secret signs beside the new one for so long. */
export const ROTATION_MS = 24 * HOUR
/** Deliveries that are over are kept for so long. */
export const KEPT_MS = 30 * 24 * HOUR

const FIRST_RETRY_MS = 10 * SECOND
const LONGEST_RETRY_MS = 2 * HOUR
const LONGEST_RETRY_AFTER_MS = 6 * HOUR

/** One delivery that failed. */
export interface FailedTry {
  /** Tries so far, this one included. */
  attempts: number
  queuedAt: Date
  now: Date
  /** What the receiver asked for, if it did. */
  retryAfterMs: number | null
  /** From 0 to 1. */
  chance: number
}

/**
 * How long to wait before the next try: 10 s, then twice as long each time up to two hours, half of it left to chance.
 * The receiver may ask for longer, up to six hours. Null once three days are over.
 */
export function nextTryInMs({ attempts, queuedAt, now, retryAfterMs, chance }: FailedTry): number | null {
  const left = queuedAt.getTime() + TRIED_FOR_MS - now.getTime()
  if (left <= 0) return null
  const full = Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempts - 1, 30), LONGEST_RETRY_MS)
  const own = full * (0.5 + chance / 2)
  const asked = Math.min(retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS)
  // The last try is at the very end.
  return Math.round(Math.min(Math.max(own, asked), left))
}

/** What is to be done about an endpoint that fails. */
export type Verdict = 'goes_on' | 'tell' | 'switch_off'

/** How an endpoint has failed. */
export interface Failing {
  failingSince: Date
  failures: number
  isTold: boolean
  now: Date
}

/** Judges an endpoint after another failure. */
export function judgeFailing({ failingSince, failures, isTold, now }: Failing): Verdict {
  const lasted = now.getTime() - failingSince.getTime()
  if (failures < FAILURES_BEFORE || lasted < TOLD_AFTER_MS) return 'goes_on'
  if (lasted >= SWITCHED_OFF_AFTER_MS) return 'switch_off'
  return isTold ? 'goes_on' : 'tell'
}

/** Why an address is not taken. */
export type UrlFault = 'malformed' | 'https_only' | 'credentials' | 'port' | 'private_address'

/**
 * What can be said of an address by looking at it alone: https, no name and password in it, and of the ports of the
 * system only that of https. `mayBePrivate` is for development: http and any port then too.
 */
export function urlFault(address: string, mayBePrivate: boolean): UrlFault | null {
  if (!URL.canParse(address)) return 'malformed'
  const url = new URL(address)
  if (url.protocol !== 'https:' && !(mayBePrivate && url.protocol === 'http:')) return 'https_only'
  if (url.username !== '' || url.password !== '') return 'credentials'
  const port = Number(url.port || 443)
  return mayBePrivate || port === 443 || port >= 1024 ? null : 'port'
}
