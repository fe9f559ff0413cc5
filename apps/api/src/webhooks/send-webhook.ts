import { type Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { performance } from 'node:perf_hooks'
import { type AttemptResult, isPublicAddress, literalAddress } from '@turnout/router'
import { urlFault } from '@turnout/router/rules/webhooks'
import type { Env } from '../env.ts'
import { AddressRefused, guardedLookup } from './guarded-lookup.ts'
import { type Agents, agentFor, openAgents } from './kept-connections.ts'
import { readableStart, retryAfterMs } from './read-answer.ts'
import { askNameServers, askSystem, type ResolveHost } from './resolve-host.ts'
import { answerFault, faultOf, NoAnswer, TookTooLong } from './webhook-faults.ts'

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
/**
 * For one of several addresses of a name, before the next has its turn: Node's own 250 ms are less than the way to the
 * other side of the world takes.
 */
const attempts = { autoSelectFamilyAttemptTimeout: 3_000 }
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
 * Makes the sender. Every connection is to an address that was judged when it was looked up, and stays there however
 * many messages go by it; certificates are checked; redirects are not followed.
 */
export function createWebhookSender(options: SenderOptions): SendWebhook {
  const agents = openAgents()
  return async (message) => {
    const startedAt = new Date()
    const start = performance.now()
    const took = () => Math.round(performance.now() - start)
    try {
      const answer = await post(message, options, agents)
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

/** What a message goes by: the first has connections kept open for more messages, the second one for it alone. */
type Way = 'kept' | 'own'

/**
 * Sends a message by a connection that is open still, if there is one. The receiver may have closed that in the same
 * moment: then it goes by a new one, in what is left of the time.
 */
async function post(message: WebhookMessage, options: SenderOptions, agents: Agents): Promise<Answer> {
  const url = judged(message.url, options.mayBePrivate)
  const endsAt = performance.now() + (options.timeoutMs ?? TIMEOUT_MS)
  const by = (way: Way) => postOnce(url, message, options, { agent: way === 'kept' && agentFor(url, agents), endsAt })
  try {
    return await by('kept')
  } catch (error) {
    if (!(error instanceof ClosedMeanwhile)) throw error
    return by('own')
  }
}

/** A connection that was kept open had been closed by the receiver. */
class ClosedMeanwhile extends Error {}

function postOnce(
  url: URL,
  message: WebhookMessage,
  { resolve, mayBePrivate, ca }: SenderOptions,
  { agent, endsAt }: { agent: Agent | false; endsAt: number },
): Promise<Answer> {
  const body = Buffer.from(message.body)
  const open = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((done, fail) => {
    const request = open(url, {
      method: 'POST',
      agent,
      lookup: guardedLookup(resolve, mayBePrivate),
      ...attempts,
      maxHeaderSize: MAX_HEADER_BYTES,
      rejectUnauthorized: true,
      ca,
      headers: { ...message.headers, 'Content-Length': String(body.length), ...(!agent && { Connection: 'close' }) },
    })
    let isAnswered = false
    const clock = setTimeout(() => request.destroy(new TookTooLong()), endsAt - performance.now())
    const broken = (error: Error) => fail(request.reusedSocket && isClosed(error) ? new ClosedMeanwhile() : error)
    request.on('error', broken)
    request.once('close', () => {
      clearTimeout(clock)
      // An answer that would switch protocols is none, and no error either: Node closes the connection and says nothing.
      if (!isAnswered) fail(new NoAnswer())
    })
    request.once('response', (response) => {
      isAnswered = true
      readStart(request, response).then(done, fail)
    })
    request.end(body)
  })
}

function isClosed(error: Error): boolean {
  return 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
}

/** The status is the answer; of the rest a little is read, and not for long. What is left unread ends the connection. */
function readStart(request: ClientRequest, response: IncomingMessage): Promise<Answer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const settle = () => {
      clearTimeout(clock)
      const start = Buffer.concat(chunks).subarray(0, READ_BYTES)
      resolve({ status: response.statusCode ?? 0, start, retryAfter: response.headers['retry-after'] })
    }
    const breakOff = () => {
      settle()
      request.destroy()
    }
    const clock = setTimeout(breakOff, READ_MS)
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      size += chunk.length
      if (size > READ_BYTES) breakOff()
    })
    response.once('end', settle)
    response.once('error', breakOff)
    response.once('close', settle)
  })
}
