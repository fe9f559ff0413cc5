import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { performance } from 'node:perf_hooks'
import { type AttemptResult, isPublicAddress, literalAddress } from '@turnout/router'
import { urlFault } from '@turnout/router/rules/webhooks'
import type { Env } from '../env.ts'
import { AddressRefused, guardedLookup } from './guarded-lookup.ts'
import { readableStart, retryAfterMs } from './read-answer.ts'
import { askNameServers, askSystem, type ResolveHost } from './resolve-host.ts'
import { answerFault, faultOf, TookTooLong } from './webhook-faults.ts'

/** What is sent, to the byte. */
export interface WebhookMessage {
  url: string
  body: string
  headers: Record<string, string>
  /** Not to be kept, should the answer hold them. */
  secrets: readonly string[]
}

export interface SenderOptions {
  resolve: ResolveHost
  /** Plain http and private addresses too: for development and tests. */
  mayBePrivate: boolean
  /** For all of it: name, connection, answer. */
  timeoutMs?: number
  /** Certificates to trust in place of the system's, in PEM. */
  ca?: string
}

/** The sender's options of a process. */
export function webhookSenderOptions({
  WEBHOOK_ALLOW_PRIVATE: mayBePrivate,
}: Pick<Env, 'WEBHOOK_ALLOW_PRIVATE'>): SenderOptions {
  return { mayBePrivate, resolve: mayBePrivate ? askSystem : askNameServers() }
}

/** Sends one message and says how it went; never fails. */
export type SendWebhook = (message: WebhookMessage) => Promise<AttemptResult>

const TIMEOUT_MS = 10_000
/** How much of an answer is read, and for how long once its status is known. */
const READ_BYTES = 1_024
const READ_MS = 1_000
const MAX_HEADER_BYTES = 16_384

interface Answer {
  status: number
  start: Buffer
  retryAfter: string | undefined
}

/**
 * Makes the sender. Each message has a connection of its own, to an address that was judged when it was looked up;
 * certificates are checked; redirects are not followed.
 */
export function createWebhookSender(options: SenderOptions): SendWebhook {
  return async (message) => {
    const startedAt = new Date()
    const start = performance.now()
    const took = () => Math.round(performance.now() - start)
    try {
      const answer = await post(message, options)
      return {
        startedAt,
        durationMs: took(),
        status: answer.status,
        error: answerFault(answer.status),
        response: readableStart(answer.start, message.secrets),
        retryAfterMs: retryAfterMs(answer.retryAfter, new Date()),
      }
    } catch (error) {
      const nothing = { status: null, response: '', retryAfterMs: null }
      return { startedAt, durationMs: took(), error: faultOf(error), ...nothing }
    }
  }
}

/** @throws what is wrong with the address, before anything is sent */
function judged(address: string, mayBePrivate: boolean): URL {
  if (urlFault(address, mayBePrivate) !== null) throw new AddressRefused()
  const url = new URL(address)
  // Addresses are connected to without being looked up.
  const literal = literalAddress(url)
  if (literal && !mayBePrivate && !isPublicAddress(literal)) throw new AddressRefused()
  return url
}

async function post(message: WebhookMessage, options: SenderOptions): Promise<Answer> {
  const { resolve, mayBePrivate, timeoutMs = TIMEOUT_MS, ca } = options
  const url = judged(message.url, mayBePrivate)
  const body = Buffer.from(message.body)
  const open = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((done, fail) => {
    const request = open(url, {
      method: 'POST',
      agent: false,
      lookup: guardedLookup(resolve, mayBePrivate),
      maxHeaderSize: MAX_HEADER_BYTES,
      rejectUnauthorized: true,
      ca,
      headers: { ...message.headers, 'Content-Length': String(body.length), Connection: 'close' },
    })
    const clock = setTimeout(() => request.destroy(new TookTooLong()), timeoutMs)
    request.once('close', () => clearTimeout(clock))
    request.on('error', fail)
    request.once('response', (response) => readStart(request, response).then(done, fail))
    request.end(body)
  })
}

/** The status is the answer; of the rest a little is read, and not for long. */
function readStart(request: ClientRequest, response: IncomingMessage): Promise<Answer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const end = () => {
      clearTimeout(clock)
      const start = Buffer.concat(chunks).subarray(0, READ_BYTES)
      resolve({ status: response.statusCode ?? 0, start, retryAfter: response.headers['retry-after'] })
      request.destroy()
    }
    const clock = setTimeout(end, READ_MS)
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      if (size >= READ_BYTES) end()
    })
    response.once('end', end)
    response.once('error', end)
    response.once('close', end)
  })
}
