import { DomainError, type ProcedureContext, refuse } from '@turnout/router'
import express, { type Request, type Response, type Router } from 'express'
import {
  authenticate,
  authenticateSigningIn,
  type Caller,
  challenge,
  isKioskRequest,
  isUserRequest,
  offerNonce,
} from '../authenticate.ts'
import { BODY_LIMIT, readBody } from '../body.ts'
import { cookieJar } from '../cookies.ts'
import { allowOrigin, answerPreflight } from '../cors.ts'
import { follow } from '../exchange.ts'
import type { HttpParts } from '../parts.ts'
import { isOwnOrigin, originOf } from '../request-info.ts'
import { SIGNING_IN } from '../signing-in.ts'
import { report } from '../trpc/errors.ts'
import { callProcedure } from './call-procedure.ts'
import { sendRestError } from './errors.ts'
import { type RestRoute, restTable } from './table.ts'

type Answer = (req: Request, res: Response) => Promise<void>

/** REST below `/api`: a table of paths over the same procedures. */
export function createRest(parts: HttpParts): Router {
  const router = express.Router()
  router.use((req, res, next) => {
    allowOrigin(req, res, parts.face)
    if (req.method === 'OPTIONS') return answerPreflight(res)
    res.setHeader('cache-control', 'no-store')
    res.setHeader('x-content-type-options', 'nosniff')
    next()
  })
  for (const route of restTable) {
    router[route.method](
      route.path,
      guarded(parts, route.procedure, (req, res) => answer(parts, route, req, res)),
    )
  }
  router.use(
    guarded(parts, 'rest:unknown', async () => {
      throw refuse('NOT_FOUND', 'There is nothing at this address')
    }),
  )
  return router
}

/** Follows a request, and turns whatever goes wrong into REST's error body. */
function guarded(parts: HttpParts, route: string, work: Answer): Answer {
  return async (req, res) => {
    const exchange = follow(req, res, parts.log, parts.metrics)
    exchange.route = route
    try {
      await work(req, res)
    } catch (error) {
      if (error instanceof DomainError) challenge(req, res, error)
      exchange.code = report(parts.log, error, route)
      sendRestError(res, error, parts.deps.now())
    }
  }
}

async function answer(parts: HttpParts, route: RestRoute, req: Request, res: Response): Promise<void> {
  const { deps, face } = parts
  if (isKioskRequest(req)) await offerNonce(deps, res)
  if (route.path.startsWith('/auth/') && !isOwnOrigin(req, face))
    throw refuse('FORBIDDEN', 'Another site may not do this')
  const isChange = route.method !== 'get'
  const early = await callerBeforeBody(parts, route, req)
  const identify = SIGNING_IN.has(route.procedure) ? authenticateSigningIn : authenticate
  const body = isChange ? await readBody(req, BODY_LIMIT) : null
  const caller = early ?? (await identify(deps, face, req, body))
  const context: ProcedureContext = {
    ...deps,
    principal: caller.principal,
    origin: originOf(req, face.trustedProxies),
    cookies: cookieJar(req, res, face.publicUrl.startsWith('https:')),
  }
  const given = { body: parseBody(body), query: { ...req.query }, params: { ...req.params } }
  const input = route.input ? route.input(given) : { ...given.query, ...given.body, ...given.params }
  const result = await callProcedure(context, route.procedure, input)
  res.status(route.status ?? 200).json(result)
  if (isChange) parts.onChange()
}

/** Who calls, where that can be told without the body; a kiosk's proof covers it. */
async function callerBeforeBody({ deps, face }: HttpParts, route: RestRoute, req: Request): Promise<Caller | null> {
  if (SIGNING_IN.has(route.procedure)) return null
  return isUserRequest(req) ? authenticate(deps, face, req, null) : null
}

/** @throws DomainError VALIDATION_ERROR for what is not a JSON object */
function parseBody(body: Buffer | null): Record<string, unknown> {
  if (!body || body.length === 0) return {}
  let parsed: unknown
  try {
    parsed = JSON.parse(body.toString('utf8'))
  } catch {
    throw refuse('VALIDATION_ERROR', 'The body is not JSON')
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw refuse('VALIDATION_ERROR', 'The body must be a JSON object')
  }
  return Object.fromEntries(Object.entries(parsed))
}
