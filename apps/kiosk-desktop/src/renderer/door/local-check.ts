import { type CodeFacts, decide, doorSession, readCode } from '@turnout/router/rules/check-in'
import type { ScanAnswer } from '@turnout/router/schema/check-in'
import type { KioskProfile } from '@turnout/router/schema/kiosk'
import { verifyTicketCode } from '@turnout/router/ticket-code'

/**
 * What this device can tell by itself, before the server answers: a refusal that its profile is enough for (a forged
 * code, another event, another session or time), else null. The server's answer stands above it.
 * @param at corrected time, milliseconds since 1970
 */
export function checkLocally(
  profile: KioskProfile,
  scan: { scanId: string; code: string; sessionCode: string },
  at: number,
): ScanAnswer | null {
  const code = codeFacts(profile, scan.code)
  if (!code) return null
  const session = profile.sessions.find((candidate) => candidate.code === scan.sessionCode)
  const decision = decide({
    scanId: scan.scanId,
    at,
    code,
    session: session ? doorSession(session) : null,
    direction: 'in',
    standing: null,
    isLate: false,
    force: false,
  })
  if (decision.outcome === 'admitted' || !decision.reason) return null
  return {
    scanId: scan.scanId,
    outcome: 'refused',
    reason: decision.reason,
    ...(decision.elsewhere
      ? { sessionCode: decision.elsewhere.sessionCode, opensAt: new Date(decision.elsewhere.opensAt).toISOString() }
      : {}),
  }
}

/** Null for what only the server can look up. */
function codeFacts(profile: KioskProfile, text: string): CodeFacts | null {
  const read = readCode(text)
  if (read.kind === 'damaged') return { kind: 'bad_signature' }
  if (read.kind === 'unreadable') return { kind: 'unknown_code' }
  if (read.kind === 'human') return null
  const { claims } = read.decoded
  if (claims.keyId !== profile.ticketKey.keyId) return { kind: 'wrong_event' }
  if (!verifyTicketCode(read.decoded, fromBase64url(profile.ticketKey.publicKey))) return { kind: 'bad_signature' }
  const type = profile.ticketTypes.find((candidate) => candidate.number === claims.ticketTypeNumber)
  // A type that was made after this profile was read: the server knows it.
  if (!type) return null
  const sessions = profile.sessions.filter((session) => type.sessionIds.includes(session.id)).map(doorSession)
  return {
    kind: 'ticket',
    ticket: {
      status: null,
      isRevoked: false,
      sessions,
      validFrom: claims.validFrom === null ? null : claims.validFrom * 1000,
      validUntil: claims.validUntil === null ? null : claims.validUntil * 1000,
    },
  }
}

function fromBase64url(text: string): Uint8Array {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0))
}
