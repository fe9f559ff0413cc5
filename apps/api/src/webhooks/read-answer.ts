import { scrub } from '../adapters/logger.ts'

const KEPT_LETTERS = 1_024

/** How an answer begins, fit to be kept: text without control characters, mail addresses, tokens and our own secrets. */
export function readableStart(start: Buffer, secrets: readonly string[]): string {
  let text = start.toString('utf8').replace(/[^\P{Cc}\n\t]/gu, '')
  for (const secret of secrets) text = text.replaceAll(secret, '…')
  return scrub(text.replace(/whsec_[\w-]+/g, '…')).slice(0, KEPT_LETTERS)
}

/** `Retry-After` (RFC 9110, 10.2.3), seconds or a date, in milliseconds; null when there is none that makes sense. */
export function retryAfterMs(value: string | undefined, now: Date): number | null {
  if (value === undefined) return null
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000
  const at = Date.parse(value)
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime())
}
