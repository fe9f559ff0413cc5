import { withoutCardNumbers } from '@turnout/router/core/card-number'
import { type Logger, pino, stdTimeFunctions } from 'pino'
import pretty from 'pino-pretty'

export type { Logger } from 'pino'

/** JSON lines on standard output; readable text when that is a terminal. */
export function createLogger(level: string): Logger {
  const options = {
    level,
    base: { pid: process.pid },
    timestamp: stdTimeFunctions.isoTime,
  }
  if (!process.stdout.isTTY) return pino(options)
  return pino(options, pretty({ colorize: true, sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' }))
}

/**
 * What the log keeps of an error. PostgreSQL's `detail` and the like quote rows, and so personal data: only what it is
 * and where it came from is kept, with addresses of mail and secrets in URLs taken out.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: scrub(String(error)) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return {
    name: error.name,
    code,
    message: scrub(error.message),
    stack: error.stack ? scrub(error.stack) : undefined,
    cause: error.cause instanceof Error ? describeError(error.cause) : undefined,
  }
}

/** Takes mail addresses, credentials of URLs, long random words and what looks like a card's number out of a text. */
export function scrub(text: string): string {
  return withoutCardNumbers(text)
    .replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, '$1…@')
    .replace(/[^\s<>"'(),;:]+@[^\s<>"'(),;]+/g, (found) => (found.startsWith('…@') ? found : '…@…'))
    .replace(/\b(?:Bearer|DPoP)\s+\S+/gi, '…')
    .replace(/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '…')
}
