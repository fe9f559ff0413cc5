/** Crockford's base32 alphabet: no I, L, O, U. https://www.crockford.com/base32.html */
export const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Upper-cases, drops spaces and hyphens, and reads O as 0, I and L as 1, as Crockford's base32 asks for. */
export function normalizeHumanCode(typed: string): string {
  return typed.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1')
}

/** Luhn's check character over the 32 letters: finds every single mistyped character and nearly every swap. */
export function checkCharacter(body: string): string {
  let factor = 2
  let sum = 0
  for (let i = body.length - 1; i >= 0; i--) {
    const product = factor * CROCKFORD.indexOf(body.charAt(i))
    sum += Math.floor(product / 32) + (product % 32)
    factor = factor === 2 ? 1 : 2
  }
  return CROCKFORD.charAt((32 - (sum % 32)) % 32)
}

/** Makes a code of `length` characters, the last one its check character, from random bytes (one per character). */
export function humanCodeFrom(random: Uint8Array, length: number): string {
  let body = ''
  for (let i = 0; i < length - 1; i++) body += CROCKFORD.charAt((random[i] ?? 0) & 31)
  return body + checkCharacter(body)
}

/** The normalized code when its length, letters and check character are right, else null. */
export function parseHumanCode(typed: string, length: number): string | null {
  const code = normalizeHumanCode(typed)
  if (code.length !== length || [...code].some((letter) => !CROCKFORD.includes(letter))) return null
  return checkCharacter(code.slice(0, -1)) === code.slice(-1) ? code : null
}

/** Length of a ticket's human code. */
export const TICKET_CODE_LENGTH = 10
/** Length of an order's code. */
export const ORDER_CODE_LENGTH = 8
/** Length of an event's code. */
export const EVENT_CODE_LENGTH = 6
