import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/** Keys derived from the installation's one secret, each for one purpose. */
export interface Secrets {
  /** A 32-byte key for one purpose (HKDF-SHA-256, RFC 5869); the same purpose gives the same key. */
  derive(purpose: string): Buffer
  /** AES-256-GCM with a random nonce; output is nonce, tag, ciphertext. */
  seal(purpose: string, plain: Uint8Array): Buffer
  /** @throws when the bytes were not sealed by this secret for this purpose */
  unseal(purpose: string, sealed: Uint8Array): Buffer
}

/** Makes the derived keys of a session secret. */
export function createSecrets(sessionSecret: string): Secrets {
  const keys = new Map<string, Buffer>()
  const derive = (purpose: string): Buffer => {
    const known = keys.get(purpose)
    if (known) return known
    const key = Buffer.from(hkdfSync('sha256', sessionSecret, 'turnout', purpose, 32))
    keys.set(purpose, key)
    return key
  }
  return {
    derive,
    seal(purpose, plain) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', derive(purpose), nonce)
      const body = Buffer.concat([cipher.update(plain), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body])
    },
    unseal(purpose, sealed) {
      const bytes = Buffer.from(sealed)
      const decipher = createDecipheriv('aes-256-gcm', derive(purpose), bytes.subarray(0, 12))
      decipher.setAuthTag(bytes.subarray(12, 28))
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()])
    },
  }
}

/** A random secret for links and tokens: base64url of so many bytes. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url')
}

/** How secrets of high entropy are stored: SHA-256. (Passwords use argon2id.) */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** HMAC-SHA-256. */
export function hmac(key: Uint8Array, message: string): Buffer {
  return createHmac('sha256', key).update(message).digest()
}
