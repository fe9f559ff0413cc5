import type { IncomingMessage } from 'node:http'
import { accessTable } from '@turnout/router'

/** What a tRPC request asks for, as far as its address tells. */
export interface Target {
  /** Procedures, in order. */
  procedures: string[]
  /** The address in its one plain spelling, which says what `procedures` does: what runs is what was checked. */
  url: string
  /** Name for logs and figures: of a bounded set, whatever is asked for. */
  route: string
  /** False for an address that is not well-formed. */
  isReadable: boolean
}

/** Where tRPC is answered. */
export const TRPC_PATH = '/trpc'

/** Calls in one batch, at most: a page needs a dozen, a flood more. */
export const MAX_BATCH = 25

/**
 * Reads the procedures out of `/trpc/a.b` or `/trpc/a.b,c.d?batch=1`. Dots, doubled and trailing slashes are resolved
 * here, as tRPC would do later, so that no spelling of an address passes the checks under another name.
 */
export function readTarget(req: IncomingMessage): Target {
  const address = parse(req.url ?? '/')
  const path = address && decode(trimSlashes(trimSlashes(address.pathname).slice(TRPC_PATH.length - 1)))
  const procedures = (path ?? '').split(',')
  const [first = ''] = procedures
  const known = Object.hasOwn(accessTable, first) ? first : 'trpc:unknown'
  return {
    procedures,
    isReadable: typeof path === 'string',
    route: procedures.length > 1 ? 'trpc:batch' : known,
    url: `${TRPC_PATH}/${procedures.map(encodeURIComponent).join(',')}${address?.search ?? ''}`,
  }
}

/** Whether an address is tRPC's. */
export function isTrpcPath(path: string): boolean {
  return path === TRPC_PATH || path.startsWith(`${TRPC_PATH}/`)
}

function parse(url: string): URL | null {
  const address = `http://turnout${url}`
  return URL.canParse(address) ? new URL(address) : null
}

function trimSlashes(path: string): string {
  return path.replace(/^\/+|\/+$/g, '')
}

function decode(path: string): string | null {
  try {
    return decodeURIComponent(path)
  } catch {
    return null
  }
}
