import type { IncomingMessage, ServerResponse } from 'node:http'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { appRouter, DomainError, type ProcedureContext, refuse, requireCurrent } from '@turnout/router'
import { watchRights } from '../../realtime/rights.ts'
import {
  authenticate,
  authenticateSigningIn,
  type Caller,
  challenge,
  isKioskRequest,
  isUserRequest,
  offerNonce,
} from '../authenticate.ts'
import { BODY_LIMIT, FILE_BODY_LIMIT, readBody } from '../body.ts'
import { cookieJar } from '../cookies.ts'
import { allowOrigin, answerPreflight } from '../cors.ts'
import { type Exchange, follow } from '../exchange.ts'
import type { HttpParts } from '../parts.ts'
import { isOwnOrigin, originOf } from '../request-info.ts'
import { SIGNING_IN } from '../signing-in.ts'
import { whenGone } from '../when-gone.ts'
import { headersFor, report, sendError } from './errors.ts'
import { sendResponse, toRequest } from './fetch-bridge.ts'
import { answerSingleCall, singleCallOf, typeOf } from './single-call.ts'
import { MAX_BATCH, readTarget, type Target, TRPC_PATH } from './target.ts'

/** Acts on the cookie alone, which the browser adds by itself. */
const BY_COOKIE = new Set(['access.refresh', 'access.logout'])
const WITH_FILE = new Set(['imports.run', 'imports.inspect'])

/** Answers `/trpc` on node:http itself: Express would take three quarters of the time of a call. */
export function createTrpcHandler(parts: HttpParts): (req: IncomingMessage, res: ServerResponse) => void {
  return (req, res) => {
    const target = readTarget(req)
    const exchange = follow(req, res, parts.log, parts.metrics)
    exchange.route = target.route
    allowOrigin(req, res, parts.face)
    if (req.method === 'OPTIONS') return answerPreflight(res)
    res.setHeader('cache-control', 'no-store')
    res.setHeader('x-content-type-options', 'nosniff')
    void answer(parts, req, res, target, exchange).catch((error: unknown) => {
      if (res.headersSent) return void res.destroy()
      if (error instanceof DomainError) challenge(req, res, error)
      exchange.code = report(parts.log, error, target.route)
      sendError(res, error, target.procedures.join(','))
    })
  }
}

async function answer(
  parts: HttpParts,
  req: IncomingMessage,
  res: ServerResponse,
  target: Target,
  exchange: Exchange,
): Promise<void> {
  if (isKioskRequest(req) || target.route === 'kiosk.pair') await offerNonce(parts.deps, res)
  check(parts, req, target)
  const { caller, body } = await identify(parts, req, target)
  exchange.principal = caller.principal
  const context: ProcedureContext = {
    ...parts.deps,
    principal: caller.principal,
    expiresAt: caller.expiresAt,
    origin: originOf(req, parts.face.trustedProxies),
    cookies: cookieJar(req, res, parts.face.publicUrl.startsWith('https:')),
  }
  if (target.procedures.some((path) => typeOf(path) === 'subscription')) {
    if (res.closed) return
    const leave = parts.connections.enter(context.origin.ip)
    context.rights = await guardStream(parts, caller, { res, leave })
  }
  const single = singleCallOf(req, target)
  if (single) {
    const { error } = await answerSingleCall(single, { req, res, body, context })
    if (error) exchange.code = report(parts.log, error, single.path)
  } else {
    exchange.code = await answerByAdapter(parts, target.url, { req, res, body, context })
  }
  if (req.method === 'POST') parts.onChange()
}

/** What ends a stream of events when its caller's right to it does. `leave` is called once it is over. */
async function guardStream(
  parts: HttpParts,
  caller: Caller,
  { res, leave }: { res: ServerResponse; leave: () => void },
): Promise<AbortSignal> {
  const rights = new AbortController()
  const unwatch = watchRights(caller, parts.stream, (refusal) => rights.abort(refusal))
  whenGone(res, () => {
    leave()
    unwatch()
  })
  // Once more, now that nothing that ends it can be missed.
  await requireCurrent(parts.deps.db, caller)
  return rights.signal
}

/** Batches, streams and whatever is out of the ordinary. @returns the code of a refusal */
async function answerByAdapter(
  parts: HttpParts,
  url: string,
  {
    req,
    res,
    body,
    context,
  }: { req: IncomingMessage; res: ServerResponse; body: Buffer | null; context: ProcedureContext },
): Promise<string | null> {
  let code: string | null = null
  const gone = new AbortController()
  const firstId = context.rights && !namesMessage(req) ? String(parts.stream.position()) : null
  whenGone(res, () => gone.abort())
  const response = await fetchRequestHandler({
    endpoint: TRPC_PATH,
    router: appRouter,
    req: toRequest(req, url, body, gone.signal),
    createContext: () => context,
    allowBatching: true,
    allowMethodOverride: true,
    onError({ error, path }) {
      code = report(parts.log, error, path)
    },
    responseMeta: ({ errors }) => headersFor(errors, req),
  })
  await sendResponse(res, response, firstId)
  return code
}

/** Whether a subscription says what its caller had last, in its input or beside it. */
function namesMessage({ headers, url = '' }: IncomingMessage): boolean {
  return (
    headers['last-event-id'] !== undefined || /last-?event-?id/i.test(String(new URLSearchParams(url.split('?')[1])))
  )
}

function check(parts: HttpParts, req: IncomingMessage, { procedures, isReadable }: Target): void {
  if (!isReadable) throw refuse('VALIDATION_ERROR', 'The address is not well-formed')
  if (procedures.length > MAX_BATCH) {
    throw refuse('VALIDATION_ERROR', `At most ${MAX_BATCH} calls in one request`, { limit: MAX_BATCH })
  }
  if (procedures.some((name) => BY_COOKIE.has(name)) && !isOwnOrigin(req, parts.face)) {
    throw refuse('FORBIDDEN', 'Another site may not do this')
  }
}

/** Who calls, and with what. A large body is read only for users, whose token is checked before it. */
async function identify(
  parts: HttpParts,
  req: IncomingMessage,
  { procedures }: Target,
): Promise<{ caller: Caller; body: Buffer | null }> {
  const { deps, face } = parts
  const hasBody = req.method === 'POST'
  if (procedures.every((name) => SIGNING_IN.has(name))) {
    const body = hasBody ? await readBody(req, BODY_LIMIT) : null
    return { caller: await authenticateSigningIn(deps, face, req, body), body }
  }
  if (isUserRequest(req)) {
    const caller = await authenticate(deps, face, req, null)
    const hasFile = procedures.some((name) => WITH_FILE.has(name))
    return { caller, body: hasBody ? await readBody(req, hasFile ? FILE_BODY_LIMIT : BODY_LIMIT) : null }
  }
  const body = hasBody ? await readBody(req, BODY_LIMIT) : null
  return { caller: await authenticate(deps, face, req, body), body }
}
