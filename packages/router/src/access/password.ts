import { hash, verify } from '@node-rs/argon2'

/** argon2id with the parameters OWASP gives for 19 MiB of memory (Password Storage Cheat Sheet). */
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** The encoded argon2id hash of a password. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, options)
}

/** True when the password is the one that was hashed. A hash of unknown form never matches. */
export async function verifyPassword(encoded: string, password: string): Promise<boolean> {
  try {
    return await verify(encoded, password)
  } catch {
    return false
  }
}

let decoy: Promise<string> | undefined

/** Takes as long as a real check, so that an unknown address answers no faster than a wrong password. */
export async function verifyDecoy(password: string): Promise<false> {
  decoy ??= hashPassword('no password at all')
  await verifyPassword(await decoy, password)
  return false
}
