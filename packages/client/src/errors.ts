import { TRPCClientError } from '@trpc/client'
import type { ErrorCode, ErrorDetails } from '@turnout/router/errors'
import type { AppRouter, ErrorData } from '@turnout/router/types'

export type { ErrorCode, ErrorDetails } from '@turnout/router/errors'

/** An error the server gave: `data.code` says which, `data.details` what it is about. */
export type TurnoutError = TRPCClientError<AppRouter> & { data: ErrorData }

/** True for an error with one of the contract's codes; with `code`, only for that one. */
export function isTurnoutError(error: unknown, code?: ErrorCode): error is TurnoutError {
  if (!(error instanceof TRPCClientError) || !isErrorData(error.data)) return false
  return code === undefined || error.data.code === code
}

/** The code of an error the server gave, else null (the network failed, or the fault is ours). */
export function codeOf(error: unknown): ErrorCode | null {
  return isTurnoutError(error) ? error.data.code : null
}

/** What the error is about: ids, numbers, field paths. */
export function detailsOf(error: unknown): ErrorDetails {
  return isTurnoutError(error) ? error.data.details : {}
}

/** True when no answer of the server arrived, so that nothing is known about the request's fate. */
export function isNetworkError(error: unknown): boolean {
  return error instanceof TRPCClientError && !isErrorData(error.data)
}

function isErrorData(data: unknown): data is ErrorData {
  return typeof data === 'object' && data !== null && 'code' in data && 'httpStatus' in data
}
