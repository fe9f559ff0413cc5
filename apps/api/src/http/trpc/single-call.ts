import type { IncomingMessage, ServerResponse } from 'node:http'
import { callTRPCProcedure, getErrorShape, TRPCError } from '@trpc/server'
import { appRouter, type ProcedureContext, sharedJson } from '@turnout/router'
import { whenGone } from '../when-gone.ts'
import { headersFor, toTRPCError } from './errors.ts'
import type { Target } from './target.ts'

type ProcedureType = 'query' | 'mutation' | 'subscription'

/** A request that is one plain call: no batch, no stream, JSON or nothing as its body. */
export interface SingleCall {
  path: string
  type: ProcedureType
}

export interface CallOutcome {
  /** What the call was refused or failed with. */
  error: TRPCError | null
}

/**
 * Recognises a plain call of a known procedure. Those are answered without the fetch adapter, whose requests, responses
 * and streams cost more than most calls do; everything else goes to the adapter, with the same results.
 */
export function singleCallOf(req: IncomingMessage, { procedures }: Target): SingleCall | null {
  const [path] = procedures
  if (procedures.length !== 1 || path === undefined || /[?&]batch=/.test(req.url ?? '')) return null
  if (req.headers['trpc-accept']) return null
  const type = typeOf(path)
  const isPlain = req.method === 'GET' ? type === 'query' : req.method === 'POST' && isJson(req)
  return type && type !== 'subscription' && isPlain ? { path, type } : null
}

/** Calls the procedure and answers. */
export async function answerSingleCall(
  call: SingleCall,
  {
    req,
    res,
    body,
    context,
  }: { req: IncomingMessage; res: ServerResponse; body: Buffer | null; context: ProcedureContext },
): Promise<CallOutcome> {
  const gone = new AbortController()
  // Not after the answer: making the reason of an abort costs more than most calls do.
  whenGone(res, () => res.writableFinished || gone.abort())
  let input: unknown
  try {
    const data: unknown = await callTRPCProcedure({
      router: appRouter,
      path: call.path,
      type: call.type,
      ctx: context,
      signal: gone.signal,
      batchIndex: 0,
      getRawInput: async () => {
        input = parse(req.method === 'GET' ? inputOf(req) : body?.toString('utf8'))
        return input
      },
    })
    const shared = sharedJson(data)
    send(res, 200, shared === null ? JSON.stringify({ result: { data } }) : `{"result":{"data":${shared}}}`)
    return { error: null }
  } catch (cause) {
    const error = toTRPCError(cause)
    const shape = getErrorShape({ config: appRouter._def._config, error, ...call, input, ctx: context })
    for (const [name, value] of headersFor([error], req).headers) res.setHeader(name, value)
    send(res, shape.data.httpStatus, JSON.stringify({ error: shape }))
    return { error }
  }
}

/** What kind of procedure a path leads to; null when it leads nowhere. */
export function typeOf(path: string): ProcedureType | null {
  if (!Object.hasOwn(appRouter._def.procedures, path)) return null
  const found: unknown = Reflect.get(appRouter._def.procedures, path)
  if (typeof found !== 'function' || !('_def' in found)) return null
  const { _def: definition } = found
  if (typeof definition !== 'object' || definition === null || !('type' in definition)) return null
  const { type } = definition
  return type === 'query' || type === 'mutation' || type === 'subscription' ? type : null
}

function isJson(req: IncomingMessage): boolean {
  return /^application\/json\b/i.test(req.headers['content-type'] ?? '')
}

function inputOf(req: IncomingMessage): string | undefined {
  const url = req.url ?? ''
  const mark = url.indexOf('?')
  return mark < 0 ? undefined : (new URLSearchParams(url.slice(mark + 1)).get('input') ?? undefined)
}

function parse(text: string | undefined): unknown {
  if (!text) return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new TRPCError({ code: 'PARSE_ERROR', message: 'The input is not JSON', cause })
  }
}

function send(res: ServerResponse, status: number, json: string): void {
  res.statusCode = status
  res.setHeader('vary', 'origin, trpc-accept, accept')
  res.setHeader('content-type', 'application/json')
  res.end(json)
}
