import { randomBytes } from 'node:crypto'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/**
 * A random code that passes the check of typed codes: Crockford's base32, the last letter by Luhn's rule. Made here
 * once more because this package is below the one that makes the real ones.
 */
export function randomCode(length: number): string {
  const values = [...randomBytes(length - 1)].map((byte) => byte & 31)
  const sum = values.reduce((total, value, index) => {
    const weighed = value * ((values.length - index) % 2 === 1 ? 2 : 1)
    return total + Math.floor(weighed / 32) + (weighed % 32)
  }, 0)
  return [...values, (32 - (sum % 32)) % 32].map((value) => ALPHABET.charAt(value)).join('')
}
