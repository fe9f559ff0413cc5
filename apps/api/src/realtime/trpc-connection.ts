import type { Duplex } from 'node:stream'
import { callTRPCProcedure, isTrackedEnvelope, TRPCError } from '@trpc/server'
import { parseTRPCMessage, type TRPCClientOutgoingMessage } from '@trpc/server/rpc'
import { appRouter, errorStatus, explain, type ProcedureContext, refuse } from '@turnout/router'
import { Live } from '@turnout/router/core/live'
import type { RawData, WebSocket } from 'ws'
import { toTRPCError } from '../http/trpc/errors.ts'
import { MAX_BATCH } from '../http/trpc/target.ts'
import { type Asked, answerFrame, errorFrame, liveFrame, type RequestId, startFrame, stateFrame } from './frames.ts'
import { BACKLOG_BYTES, drop } from './keep-alive.ts'
import { Outbox } from './outbox.ts'

/** The token has ended, or what it stood for (4000 to 4999 are free for applications, RFC 6455 §7.4.2). */
export const RIGHTS_ENDED = 4401
const FAILED = 1011
/** Live topics that one connection may follow at the same time: a page follows a handful. */
const SUBSCRIPTION_LIMIT = 100
/** Messages in one frame, at most. A client that comes back asks for all it follows in one. */
const FRAME_LIMIT = 2 * SUBSCRIPTION_LIMIT + MAX_BATCH
/** Characters of a request's id: it comes back with every message. */
const ID_LIMIT = 64

type Call = Exclude<TRPCClientOutgoingMessage, { method: 'subscription.stop' }>

/** What a connection is given by the server. */
export interface ConnectionHost {
  /** Finds out who a connection speaks for. */
  introduce(params: Record<string, string> | null): Promise<ProcedureContext>
  /** Where a subscription begins that names no message. */
  position(): number
  onError(error: TRPCError, path: string | undefined): void
}

/** What one connection has asked to be told. */
interface Subscription {
  /** Of those that are iterated over. */
  controller: AbortController
  flow: { stop(): void } | null
}

/**
 * The server's side of one connection of tRPC's WebSocket protocol, as `wsLink` of `@trpc/client` speaks it. Its own
 * adapter iterates over each subscription by itself; here messages are pushed, and those that are the same for many are
 * encoded once (`frames.ts`).
 */
export class TrpcConnection {
  readonly #socket: WebSocket
  readonly #outbox: Outbox
  readonly #host: ConnectionHost
  readonly #open = new Map<RequestId, Subscription>()
  /** Begun and not answered: an answer that waits for its reader counts too. */
  readonly #underWay = { calls: 0, subscriptions: 0 }
  #context: Promise<ProcedureContext | null> | null = null
  #isGone = false

  /**
   * @param wire the socket below
   * @param awaitsParams the first message says who it is
   */
  constructor(socket: WebSocket, wire: Duplex, host: ConnectionHost, awaitsParams: boolean) {
    this.#socket = socket
    this.#outbox = new Outbox(socket, wire)
    this.#host = host
    if (!awaitsParams) this.#introduce(() => null)
    socket.on('message', (data) => this.#receive(data))
    socket.once('close', () => this.#leave())
  }

  /** Whether it was said who this is, or that nobody is. */
  get hasSpoken(): boolean {
    return this.#context !== null
  }

  #leave(): void {
    this.#isGone = true
    for (const { controller, flow } of this.#open.values()) {
      flow?.stop()
      controller.abort()
    }
    this.#open.clear()
  }

  #receive(data: RawData): void {
    const text = data.toString()
    if (text === 'PONG') return
    if (text === 'PING') this.#send('PONG')
    else if (this.#context) this.#heed(text)
    else this.#introduce(() => readParams(text))
  }

  #heed(text: string): void {
    for (const [index, message] of this.#parse(text).entries()) {
      if (message.method !== 'subscription.stop') void this.#answer(message, index)
      else if (message.id !== null) this.#stop(message.id)
    }
  }

  #introduce(read: () => Record<string, string> | null): void {
    this.#context = (async () => {
      try {
        return await this.#host.introduce(read())
      } catch (cause) {
        const error = toTRPCError(cause)
        this.#refuse({ id: null }, error)
        const { code } = explain(error)
        this.#socket.close(errorStatus[code] === 401 ? RIGHTS_ENDED : FAILED, code)
        return null
      }
    })()
  }

  #parse(text: string): TRPCClientOutgoingMessage[] {
    try {
      const json: unknown = JSON.parse(text)
      const { transformer } = appRouter._def._config
      const messages: unknown[] = Array.isArray(json) ? json : [json]
      if (messages.length > FRAME_LIMIT) throw new Error(`At most ${FRAME_LIMIT} messages in one frame`)
      const parsed = messages.map((raw) => parseTRPCMessage(raw, transformer))
      if (parsed.some(({ id }) => String(id).length > ID_LIMIT)) throw new Error(`An id has ${ID_LIMIT} characters`)
      return parsed
    } catch (cause) {
      this.#refuse({ id: null }, new TRPCError({ code: 'PARSE_ERROR', cause }))
      return []
    }
  }

  async #answer(call: Call, batchIndex: number): Promise<void> {
    const { id, method: type } = call
    const { path } = call.params
    const kind = type === 'subscription' ? 'subscriptions' : 'calls'
    const subscription: Subscription = { controller: new AbortController(), flow: null }
    // Its place is taken before anything is waited for: whoever leaves meanwhile takes it along.
    const refusal = this.#whyNot(call)
    if (!refusal) this.#underWay[kind] += 1
    if (!refusal && id !== null && type === 'subscription') this.#open.set(id, subscription)
    const leave = () => {
      if (!refusal) this.#underWay[kind] -= 1
    }
    const ctx = await this.#context
    // Refused already, with all it asked for, or gone.
    if (!ctx || this.#isGone) return leave()
    const input = withLastEventId(call.params)
    const asked: Asked = { id, type, path, input, ctx }
    try {
      if (refusal || id === null) throw refusal
      if (type === 'mutation') throw refuse('FORBIDDEN', 'What changes something is sent by HTTP')
      const { signal } = subscription.controller
      const getRawInput = async () => input
      const given = { router: appRouter, path, type, getRawInput, ctx, signal, batchIndex }
      const result: unknown = await callTRPCProcedure(given)
      if (type === 'query') return this.#send(answerFrame(id, result), leave)
      leave()
      this.#begin(id, asked, subscription, result)
    } catch (cause) {
      if (id !== null && this.#open.get(id) === subscription) this.#open.delete(id)
      this.#refuse(asked, toTRPCError(cause), leave)
    }
  }

  /** What stands against a call before anything is done for it. */
  #whyNot({ id, method }: Call): unknown {
    const { calls, subscriptions } = this.#underWay
    if (id === null) return new TRPCError({ code: 'PARSE_ERROR', message: '`id` is required' })
    if (method !== 'subscription') return calls < MAX_BATCH ? null : tooManyCalls()
    if (this.#open.has(id)) return new TRPCError({ code: 'BAD_REQUEST', message: `Duplicate id ${id}` })
    return Math.max(this.#open.size, subscriptions) < SUBSCRIPTION_LIMIT ? null : tooManyTopics()
  }

  #begin(id: RequestId, asked: Asked, subscription: Subscription, result: unknown): void {
    // Stopped, or gone, before it was ready.
    if (this.#open.get(id) !== subscription) return
    const finish = (reason: unknown) => this.#finish(id, asked, subscription, reason)
    // In the same turn as it begins to follow: nothing comes between.
    this.#send(startFrame(id, hasLastEventId(asked.input) ? null : this.#host.position()))
    if (result instanceof Live) subscription.flow = this.#follow(id, result, finish)
    else void this.#iterate(id, result, subscription.controller.signal).then(() => finish(null), finish)
  }

  #follow(id: RequestId, source: Live<unknown>, end: (reason: unknown) => void): { stop(): void } {
    return source.follow({ push: (item) => this.#outbox.give(liveFrame(id, item.id, item.data)), end })
  }

  /** For the few subscriptions that are not made of stored messages alone. */
  async #iterate(id: RequestId, source: unknown, signal: AbortSignal): Promise<void> {
    if (!isIterable(source)) throw new Error('A subscription must give messages')
    for await (const item of source) {
      if (signal.aborted) return
      if (!isTrackedEnvelope(item)) throw new Error('A subscription must give tracked messages')
      await this.#outbox.give(liveFrame(id, item[0], item[1]))
    }
  }

  #finish(id: RequestId, asked: Asked, subscription: Subscription, reason: unknown): void {
    if (this.#open.get(id) !== subscription) return
    this.#open.delete(id)
    if (reason === null) this.#send(stateFrame(id, 'stopped'))
    else this.#refuse(asked, toTRPCError(reason))
    subscription.controller.abort()
  }

  #stop(id: RequestId): void {
    const subscription = this.#open.get(id)
    if (!subscription) return
    this.#open.delete(id)
    subscription.flow?.stop()
    subscription.controller.abort()
    this.#send(stateFrame(id, 'stopped'))
  }

  #refuse(asked: Asked, error: TRPCError, onSent?: () => void): void {
    this.#host.onError(error, asked.path)
    this.#send(errorFrame(asked, error), onSent)
  }

  /** @param onSent called when it has left this process, or cannot */
  #send(text: string, onSent?: () => void): void {
    this.#outbox.flush()
    const socket = this.#socket
    if (socket.readyState === socket.OPEN) socket.send(text, onSent)
    else onSent?.()
    if (socket.readyState === socket.OPEN && socket.bufferedAmount > BACKLOG_BYTES) drop(socket)
  }
}

function tooManyCalls() {
  return refuse('RATE_LIMITED', `One connection waits for at most ${MAX_BATCH} answers`, { limit: MAX_BATCH })
}

function tooManyTopics() {
  const details = { limit: SUBSCRIPTION_LIMIT }
  return refuse('RATE_LIMITED', `One connection follows at most ${SUBSCRIPTION_LIMIT} live topics`, details)
}

function readParams(text: string): Record<string, string> | null {
  const params = fieldOf(parseJson(text), 'data') ?? null
  const isPlain = typeof params === 'object' && !Array.isArray(params)
  if (isPlain && Object.values(params ?? {}).every((value) => typeof value === 'string')) {
    return params as Record<string, string> | null
  }
  throw new TRPCError({ code: 'PARSE_ERROR', message: 'Invalid connection params shape' })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new TRPCError({ code: 'PARSE_ERROR', message: 'Malformed connection params', cause })
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

/** A client that comes back names the last message it has beside its input. */
function withLastEventId({ input, lastEventId }: Call['params']): unknown {
  if (lastEventId === undefined) return input
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return { ...input, lastEventId }
  return input ?? { lastEventId }
}

function hasLastEventId(input: unknown): boolean {
  return typeof fieldOf(input, 'lastEventId') === 'string'
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
