import type { Duplex } from 'node:stream'
import { callTRPCProcedure, isTrackedEnvelope, TRPCError } from '@trpc/server'
import { parseTRPCMessage, type TRPCClientOutgoingMessage } from '@trpc/server/rpc'
import { appRouter, errorStatus, explain, type ProcedureContext, refuse } from '@turnout/router'
import { Live } from '@turnout/router/core/live'
import type { RawData, WebSocket } from 'ws'
import { toTRPCError } from '../http/trpc/errors.ts'
import { type Asked, answerFrame, errorFrame, liveFrame, type RequestId, stateFrame } from './frames.ts'
import { Outbox } from './outbox.ts'

/** The token has ended, or what it stood for (4000 to 4999 are free for applications, RFC 6455 §7.4.2). */
export const RIGHTS_ENDED = 4401
const FAILED = 1011
/** Live topics that one connection may follow at the same time: a page follows a handful. */
const SUBSCRIPTION_LIMIT = 100

type Call = Exclude<TRPCClientOutgoingMessage, { method: 'subscription.stop' }>

/** What a connection is given by the server. */
export interface ConnectionHost {
  /** Finds out who a connection speaks for. */
  introduce(params: Record<string, string> | null): Promise<ProcedureContext>
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
  #context: Promise<ProcedureContext | null> | null = null
  isIntroduced = false

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

  #leave(): void {
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
        const context = await this.#host.introduce(read())
        this.isIntroduced = true
        return context
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
      return (Array.isArray(json) ? json : [json]).map((raw) => parseTRPCMessage(raw, transformer))
    } catch (cause) {
      this.#refuse({ id: null }, new TRPCError({ code: 'PARSE_ERROR', cause }))
      return []
    }
  }

  async #answer(call: Call, batchIndex: number): Promise<void> {
    const { id, method: type } = call
    const { path } = call.params
    const input = withLastEventId(call.params)
    const ctx = await this.#context
    // Refused already, with all it asked for.
    if (!ctx) return
    const asked: Asked = { id, type, path, input, ctx }
    const controller = new AbortController()
    const subscription: Subscription = { controller, flow: null }
    try {
      if (id === null) throw new TRPCError({ code: 'PARSE_ERROR', message: '`id` is required' })
      if (type === 'subscription') {
        if (this.#open.has(id)) throw new TRPCError({ code: 'BAD_REQUEST', message: `Duplicate id ${id}` })
        if (this.#open.size >= SUBSCRIPTION_LIMIT) throw tooMany()
        this.#open.set(id, subscription)
      }
      const { signal } = controller
      const getRawInput = async () => input
      const result: unknown = await callTRPCProcedure({
        router: appRouter,
        path,
        type,
        getRawInput,
        ctx,
        signal,
        batchIndex,
      })
      if (type === 'subscription') this.#begin(id, asked, subscription, result)
      else this.#send(answerFrame(id, result))
    } catch (cause) {
      if (id !== null && this.#open.get(id) === subscription) this.#open.delete(id)
      this.#refuse(asked, toTRPCError(cause))
    }
  }

  #begin(id: RequestId, asked: Asked, subscription: Subscription, result: unknown): void {
    // Stopped, or gone, before it was ready.
    if (this.#open.get(id) !== subscription) return
    this.#send(stateFrame(id, 'started'))
    const finish = (reason: unknown) => this.#finish(id, asked, subscription, reason)
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

  #refuse(asked: Asked, error: TRPCError): void {
    this.#host.onError(error, asked.path)
    this.#send(errorFrame(asked, error))
  }

  #send(text: string): void {
    this.#outbox.flush()
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(text)
  }
}

function tooMany() {
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

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
