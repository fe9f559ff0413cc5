import type { IncomingMessage } from 'node:http'
import { accessTable } from '@turnout/router'
import { pathOf } from '../request-info.ts'

/** What a tRPC request asks for, as far as its address tells. */
export interface Target {
  /** Procedures, in order. */
  procedures: string[]
  /** Name for logs and figures: of a bounded set, whatever is asked for. */
  route: string
  /** False for an address that is not well-formed. */
  isReadable: boolean
}

/** Where tRPC is answered. */
export const TRPC_PATH = '/trpc'

/** Calls in one batch, at most: a page needs a dozen, a flood more. */
export const MAX_BATCH = 25

/** Reads the procedures out of `/trpc/a.b` or `/trpc/a.b,c.d?batch=1`. */
export function readTarget(req: IncomingMessage): Target {
  const path = decode(pathOf(req).slice(TRPC_PATH.length + 1))
  const procedures = (path ?? '').split(',')
  const [first = ''] = procedures
  const known = Object.hasOwn(accessTable, first) ? first : 'trpc:unknown'
  return { procedures, isReadable: path !== null, route: procedures.length > 1 ? 'trpc:batch' : known }
}

/** Whether an address is tRPC's. */
export function isTrpcPath(path: string): boolean {
  return path === TRPC_PATH || path.startsWith(`${TRPC_PATH}/`)
}

function decode(path: string): string | null {
  try {
    return decodeURIComponent(path)
  } catch {
    return null
  }
}
