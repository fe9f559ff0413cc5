import { initTRPC, TRPCError } from '@trpc/server'
import { nodeHTTPRequestHandler } from '@trpc/server/adapters/node-http'
import type { ErrorCode } from '@turnout/router/errors'
import type { SignedIn } from '@turnout/router/schema/access'
import { type Seen, startTinyServer } from './tiny-server.ts'

/** A refusal as the server gives it. */
class Refusal extends Error {
  constructor(readonly code: ErrorCode) {
    super(code)
  }
}

const t = initTRPC
  .context<{ authorization: string | null; cookie: string | null; setCookie(value: string): void }>()
  .create({
    errorFormatter({ shape, error }) {
      const code = error.cause instanceof Refusal ? error.cause.code : 'INTERNAL'
      return { ...shape, data: { ...shape.data, code, httpStatus: 400, details: {}, timestamp: '' } }
    },
  })

const refuse = (code: ErrorCode) => new TRPCError({ code: 'BAD_REQUEST', cause: new Refusal(code) })

/** What a test may change while the server runs. */
export interface TinyState {
  /** Access tokens that are taken now. */
  good: Set<string>
  /** How the server refuses the others. */
  refusal: ErrorCode
  /** How refreshing is refused; null when it works. */
  refreshRefusal: ErrorCode | null
  /** What the next tokens live for. */
  livesMs: number
  /** Refreshing waits for this. */
  hold: Promise<void>
}

/** A server that knows how to sign in, refresh, sign out and give one list: the real transport, and little behind it. */
export async function startTinyTurnout() {
  const state: TinyState = {
    good: new Set(),
    refusal: 'TOKEN_EXPIRED',
    refreshRefusal: null,
    livesMs: 900_000,
    hold: Promise.resolve(),
  }
  let made = 0
  const signedIn = (): SignedIn => {
    const accessToken = `token-${++made}`
    state.good.add(accessToken)
    const user = {
      id: 'u',
      email: 'ada@example.org',
      name: 'Ada',
      role: 'member',
      vettingLevel: 'none',
      locale: 'en',
    } as const
    return { accessToken, expiresAt: new Date(Date.now() + state.livesMs).toISOString(), user }
  }
  const router = t.router({
    access: t.router({
      login: t.procedure.mutation(({ ctx }) => {
        ctx.setCookie(`turnout_refresh=r${made + 1}; Path=/; HttpOnly`)
        return signedIn()
      }),
      refresh: t.procedure.mutation(async ({ ctx }) => {
        await state.hold
        if (state.refreshRefusal) throw refuse(state.refreshRefusal)
        if (!ctx.cookie) throw refuse('UNAUTHORIZED')
        ctx.setCookie(`turnout_refresh=r${made + 1}; Path=/; HttpOnly`)
        return signedIn()
      }),
      logout: t.procedure.mutation(({ ctx }) => {
        ctx.setCookie('turnout_refresh=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT')
        return { ok: true }
      }),
    }),
    events: t.router({
      list: t.procedure.query(({ ctx }) => {
        const token = ctx.authorization?.replace('Bearer ', '')
        if (token && !state.good.has(token)) throw refuse(state.refusal)
        return { items: [], nextCursor: token ?? null }
      }),
    }),
  })
  const server = await startTinyServer(({ path, headers, method, body }, res) => {
    const url = new URL(path, 'http://tiny')
    // The body has been read: the adapter takes it from there.
    const req = Object.assign(res.req, { body: method === 'POST' && body ? JSON.parse(body) : undefined })
    return nodeHTTPRequestHandler({
      req,
      res,
      router,
      path: url.pathname.slice('/trpc/'.length),
      createContext: () => ({
        authorization: headers.authorization ?? null,
        cookie: headers.cookie ?? null,
        setCookie: (value) => void res.setHeader('set-cookie', value),
      }),
    })
  })
  const calls = (procedure: string): Seen[] => server.seen.filter(({ path }) => path.startsWith(`/trpc/${procedure}`))
  return { ...server, state, calls }
}
