import { initTRPC, TRPCError } from '@trpc/server'
import { ZodError } from 'zod'
import { accessTable } from '../access/access-table.ts'
import { recordKioskCall } from '../kiosk/record-kiosk-call.ts'
import type { Call, Trail } from './context.ts'
import { DomainError, type ErrorCode, type ErrorDetails, errorStatus, refuse } from './errors.ts'
import { databaseFault, isDatabaseDown, isDataFault } from './faults.ts'
import { nameOf } from './principal.ts'

/** The refresh cookie of the answer, where the transport has one. */
export interface CookieJar {
  refreshToken: string | null
  set(refreshToken: string, expiresAt: Date): void
  clear(): void
}

/** What a procedure is given. */
export interface ProcedureContext extends Call {
  cookies: CookieJar
  /** Over a WebSocket a kiosk proves its key once, at the start: there it may only listen. */
  isListeningOnly?: boolean
}

const trpcCode = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  402: 'PAYMENT_REQUIRED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_SERVER_ERROR',
  503: 'SERVICE_UNAVAILABLE',
} as const satisfies Record<(typeof errorStatus)[ErrorCode], TRPCError['code']>

/** What a client finds in `error.data`. */
export interface ErrorData {
  code: ErrorCode
  httpStatus: number
  path: string | undefined
  details: ErrorDetails
  timestamp: string
}

const t = initTRPC.context<ProcedureContext>().create({
  errorFormatter({ shape, error, path, ctx }) {
    const facts = explain(error)
    const data: ErrorData = {
      code: facts.code,
      httpStatus: errorStatus[facts.code],
      path,
      details: facts.details,
      timestamp: (ctx?.now() ?? new Date()).toISOString(),
    }
    return { ...shape, message: facts.message, data }
  },
})

/** The code, text and details of any error, with nothing of the inside. */
export function explain(error: TRPCError): { code: ErrorCode; message: string; details: ErrorDetails } {
  const { cause } = error
  if (cause instanceof DomainError) return { code: cause.code, message: cause.message, details: cause.details }
  if (cause instanceof ZodError && error.code === 'BAD_REQUEST') {
    const issues = cause.issues.slice(0, 20).map((issue) => ({ path: issue.path.join('.'), message: issue.message }))
    const [first] = issues
    const where = first?.path ? `${first.path}: ` : ''
    return { code: 'VALIDATION_ERROR', message: `${where}${first?.message ?? 'Bad input'}`, details: { issues } }
  }
  if (isDatabaseDown(cause)) {
    return { code: 'UNAVAILABLE', message: 'The database cannot be reached just now. Try again', details: {} }
  }
  if (isDataFault(cause)) return dataRefusal()
  const code = plainCodes[error.code] ?? 'INTERNAL'
  return {
    code,
    message: code === 'INTERNAL' ? 'Something went wrong on our side' : (plainMessages[code] ?? ''),
    details: {},
  }
}

/**
 * The net behind the schemas: a value that PostgreSQL cannot take is the caller's to mend. It does not say which, since
 * PostgreSQL's own words tell of the inside.
 */
function dataRefusal(): DomainError {
  return refuse('VALIDATION_ERROR', 'A value of the input cannot be kept')
}

const plainCodes: Partial<Record<TRPCError['code'], ErrorCode>> = {
  PARSE_ERROR: 'VALIDATION_ERROR',
  BAD_REQUEST: 'VALIDATION_ERROR',
  UNSUPPORTED_MEDIA_TYPE: 'VALIDATION_ERROR',
  METHOD_NOT_SUPPORTED: 'VALIDATION_ERROR',
  UNAUTHORIZED: 'UNAUTHORIZED',
  FORBIDDEN: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  CONFLICT: 'CONFLICT',
  PAYLOAD_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  TOO_MANY_REQUESTS: 'RATE_LIMITED',
  SERVICE_UNAVAILABLE: 'UNAVAILABLE',
}

const plainMessages: Partial<Record<ErrorCode, string>> = {
  VALIDATION_ERROR: 'The request could not be read',
  NOT_FOUND: 'There is no such procedure',
  UNAUTHORIZED: 'Sign in first',
  FORBIDDEN: 'You may not do this',
  PAYLOAD_TOO_LARGE: 'The request is too large',
}

/** An expected refusal as tRPC's error of the same status. */
export function asTRPCError(cause: DomainError): TRPCError {
  return new TRPCError({ code: trpcCode[errorStatus[cause.code]], message: cause.message, cause })
}

/** Turns an expected refusal into tRPC's error of the same status; everything else stays a fault. */
const translateErrors = t.middleware(async ({ ctx, path, next }) => {
  const result = await next()
  if (result.ok) return result
  const { cause } = result.error
  if (cause instanceof DomainError) throw asTRPCError(cause)
  if (!isDataFault(cause)) return result
  // A schema should have refused it.
  ctx.log.warn({ path, sqlState: databaseFault(cause)?.code }, 'PostgreSQL could not take a value of the input')
  throw asTRPCError(dataRefusal())
})

/** Every call of a kiosk leaves one row in the audit, also when it is refused. */
const recordKioskCalls = t.middleware(async ({ ctx, path, next }) => {
  if (ctx.principal.kind !== 'kiosk') return next()
  const trail: Trail = { procedure: path, isWritten: false, detail: {} }
  const result = await next({ ctx: { ...ctx, trail } })
  await recordKioskCall(ctx, trail, result.ok ? 'ok' : explain(result.error).code)
  return result
})

/** Asks the table of who may call what; a procedure without a row is closed to all. */
const checkAccess = t.middleware(({ ctx, path, type, next }) => {
  if (ctx.isListeningOnly && type !== 'subscription') throw refuse('FORBIDDEN', 'Send this by HTTP, with a proof')
  const row = accessTable[path]
  const name = nameOf(ctx.principal)
  if (row?.callers.includes(name)) return next()
  if (name === 'anonymous' && row) throw refuse('UNAUTHORIZED', 'Sign in first')
  throw refuse('FORBIDDEN', 'You may not do this')
})

/** The one kind of procedure there is: who may call it stands in the access table. */
export const procedure = t.procedure.use(translateErrors).use(recordKioskCalls).use(checkAccess)
export const router = t.router
export const mergeRouters = t.mergeRouters
export const createCallerFactory = t.createCallerFactory
