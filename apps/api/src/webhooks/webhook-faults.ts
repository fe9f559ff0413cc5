import { AddressRefused, NameNotFound } from './guarded-lookup.ts'

/** No answer in time. */
export class TookTooLong extends Error {
  override readonly name = 'TookTooLong'
}

/** The connection ended without an answer that is one. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

const classes: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
}

/**
 * The class of what went wrong, as the log shows it: nothing of an error's own words, which may quote addresses. Node
 * tries several addresses of a name; then the first one's fault stands for all.
 */
export function faultOf(error: unknown): string {
  if (error instanceof AddressRefused) return 'private_address'
  if (error instanceof NameNotFound) return 'dns'
  if (error instanceof TookTooLong) return 'timeout'
  if (error instanceof NoAnswer) return 'bad_answer'
  if (error instanceof AggregateError) return faultOf(error.errors[0])
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code.startsWith('HPE_')) return 'bad_answer'
  if (/CERT|TLS|SSL|SIGNATURE|ALTNAME/.test(code) || code === 'EPROTO') return 'tls'
  return classes[code] ?? 'other'
}

/** What is wrong with an answer: nothing with 2xx; redirects are not followed. */
export function answerFault(status: number): string | null {
  if (status >= 200 && status < 300) return null
  return status >= 300 && status < 400 ? 'redirect' : 'status'
}
