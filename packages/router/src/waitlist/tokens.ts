import { hashToken, hmac, type Secrets } from '../core/secrets.ts'

/**
 * The secret that reads, accepts and leaves a place in the line without an account. Made from the entry's id by a key
 * of the installation, so that mails and repeated requests can be given it again although only its hash is stored.
 */
export function waitlistTokenOf(secrets: Secrets, entryId: string): string {
  return hmac(secrets.derive('waitlist-token'), entryId).toString('base64url')
}

/** How it is stored and compared. */
export function waitlistTokenHash(token: string): Buffer {
  return hashToken(token)
}

/** What only mails carry: whoever has it reads the mail of the address that was given. */
export function addressProofOf(secrets: Secrets, entryId: string): string {
  return hmac(secrets.derive('waitlist-address'), entryId).toString('base64url')
}

/**
 * The page where an entry is looked at and its offer accepted, as mails link to it: opening it proves the address.
 * Token and proof stay with the browser: no server logs them.
 */
export function waitlistLink(publicUrl: string, secrets: Secrets, entryId: string): string {
  return `${publicUrl}/w/${entryId}#${waitlistTokenOf(secrets, entryId)}.${addressProofOf(secrets, entryId)}`
}
