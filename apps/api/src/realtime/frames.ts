import { getErrorShape, type TRPCError } from '@trpc/server'
import { appRouter, type ProcedureContext, sharedJson } from '@turnout/router'
import { textFrame } from './outbox.ts'

/** What a client names its request by. */
export type RequestId = number | string

/** What an error belongs to. */
export interface Asked {
  id: RequestId | null
  type?: 'query' | 'mutation' | 'subscription'
  path?: string
  input?: unknown
  ctx?: ProcedureContext
}

interface Encoded {
  /** What follows the request's id. */
  rest: string
  whole: Map<RequestId, Buffer>
}

const frames = new WeakMap<object, Encoded>()
/** Whole frames that are kept of one message, which is itself kept for a while. */
const WHOLE_AT_MOST = 4

/**
 * A message of a subscription as it goes over the wire. What many subscribers are given is one object: its JSON is made
 * once. Most of them gave their request the same small number: for the first few of those the whole frame is kept.
 */
export function liveFrame(requestId: RequestId, messageId: string, data: unknown): Buffer {
  if (typeof data !== 'object' || data === null) return frameOf(requestId, restOf(messageId, data))
  const known = frames.get(data) ?? { rest: restOf(messageId, data), whole: new Map() }
  if (known.whole.size === 0) frames.set(data, known)
  const kept = known.whole.get(requestId)
  if (kept) return kept
  const frame = frameOf(requestId, known.rest)
  if (known.whole.size < WHOLE_AT_MOST) known.whole.set(requestId, frame)
  return frame
}

function frameOf(requestId: RequestId, rest: string): Buffer {
  return textFrame(`{"id":${JSON.stringify(requestId)},${rest}`)
}

function restOf(messageId: string, data: unknown): string {
  const id = JSON.stringify(messageId)
  return `"result":{"type":"data","id":${id},"data":{"id":${id},"data":${jsonOf(data)}}}}`
}

/** The answer to a query or mutation. */
export function answerFrame(requestId: RequestId, data: unknown): string {
  if (data === undefined) return JSON.stringify({ id: requestId, result: { type: 'data' } })
  return `{"id":${JSON.stringify(requestId)},"result":{"type":"data","data":${jsonOf(data)}}}`
}

export function stateFrame(requestId: RequestId, type: 'started' | 'stopped'): string {
  return JSON.stringify({ id: requestId, result: { type } })
}

/** @param position where a subscription begins that named no message: with this as its last, nothing is lost to it */
export function startFrame(requestId: RequestId, position: number | null): string {
  const id = position === null ? undefined : String(position)
  return JSON.stringify({ id: requestId, result: { type: 'started', id } })
}

export function errorFrame({ id, type = 'query', path, input, ctx }: Asked, error: TRPCError): string {
  const config = appRouter._def._config
  return JSON.stringify({ id, error: getErrorShape({ config, error, type, path, input, ctx }) })
}

/** Asks a client to open another connection and to go on there. */
export const RECONNECT_FRAME = JSON.stringify({ id: null, method: 'reconnect' })

function jsonOf(data: unknown): string {
  return sharedJson(data) ?? JSON.stringify(data)
}
