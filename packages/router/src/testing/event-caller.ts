import { TRPCError } from '@trpc/server'
import type { Deps } from '../core/context.ts'
import type { ErrorCode, ErrorDetails } from '../core/errors.ts'
import type { Principal } from '../core/principal.ts'
import { createCallerFactory, explain, router } from '../core/trpc.ts'
import { eventsRouter } from '../events/router.ts'
import { sessionsRouter } from '../sessions/router.ts'
import { ticketTypesRouter } from '../ticket-types/router.ts'
import { callAs } from './index.ts'

const createEventCaller = createCallerFactory(
  router({ events: eventsRouter, sessions: sessionsRouter, ticketTypes: ticketTypesRouter }),
)

/** Calls the procedures of events, sessions and ticket types as somebody, with their guards and schemas. */
export function eventCaller(deps: Deps, principal: Principal) {
  const cookies = { refreshToken: null, set: () => undefined, clear: () => undefined }
  return createEventCaller({ ...callAs(deps, principal), cookies })
}

/** What `eventCaller` gives. */
export type EventCaller = ReturnType<typeof eventCaller>

/** The refusal that a call ended with, as a client sees it. Fails when it went through, or broke. */
export async function refusalOf(call: Promise<unknown>): Promise<{ code: ErrorCode; details: ErrorDetails }> {
  const error = await call.then(
    () => new Error('The call went through'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof TRPCError)) throw error
  const { code, details } = explain(error)
  if (code === 'INTERNAL') throw error
  return { code, details }
}
