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

const frames = new WeakMap<object, Map<RequestId, Buffer>>()

/**
 * A message of a subscription as it goes over the wire. What many subscribers are given is one object, and most of them
 * gave their request the same small number: it is made once for all of those.
 */
export function liveFrame(requestId: RequestId, messageId: string, data: unknown): Buffer {
  if (typeof data !== 'object' || data === null) return makeLiveFrame(requestId, messageId, data)
  const known = frames.get(data) ?? new Map<RequestId, Buffer>()
  if (known.size === 0) frames.set(data, known)
  const frame = known.get(requestId) ?? makeLiveFrame(requestId, messageId, data)
  known.set(requestId, frame)
  return frame
}

function makeLiveFrame(requestId: RequestId, messageId: string, data: unknown): Buffer {
  const [id, eventId] = [JSON.stringify(requestId), JSON.stringify(messageId)]
  const json = jsonOf(data)
  return textFrame(`{"id":${id},"result":{"type":"data","id":${eventId},"data":{"id":${eventId},"data":${json}}}}`)
}

/** The answer to a query or mutation. */
export function answerFrame(requestId: RequestId, data: unknown): string {
  if (data === undefined) return JSON.stringify({ id: requestId, result: { type: 'data' } })
  return `{"id":${JSON.stringify(requestId)},"result":{"type":"data","data":${jsonOf(data)}}}`
}

export function stateFrame(requestId: RequestId, type: 'started' | 'stopped'): string {
  return JSON.stringify({ id: requestId, result: { type } })
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
