import { codeOf, isNetworkError, makeDeviceKey, pairKiosk } from '@turnout/client/kiosk'
import { parsePairing } from '@turnout/router/rules/kiosk'
import type { Clock } from '../lib/clock.ts'
import type { KioskDatabase } from './database.ts'

/** Why pairing did not work. */
export type PairingProblem =
  | 'incomplete'
  | 'not_pairing'
  | 'other_server'
  | 'unknown'
  | 'wait'
  | 'network'
  | 'storage'
  | 'fault'

interface Parts {
  text: string
  server: string
  db: KioskDatabase
  clock: Clock
  deviceName: string
}

/**
 * Trades a pairing code for a token that is bound to a key made here, and keeps both. The store is tried first: a code
 * works once, and must not be spent where nothing can be kept.
 */
export async function pairStation(parts: Parts): Promise<{ problem: PairingProblem; server?: string } | null> {
  const { text, server, db, clock } = parts
  const pairing = parsePairing(text)
  if (!pairing) return { problem: /^[\sA-Za-z0-9-]{0,12}$/.test(text) ? 'incomplete' : 'not_pairing' }
  const { code, serverUrl } = pairing
  try {
    await db.open()
    await db.held.clear()
  } catch {
    return { problem: 'storage' }
  }
  try {
    const key = await makeDeviceKey()
    const sentAt = clock.device()
    const paired = await pairKiosk(
      { pairingCode: code, publicKey: key.publicJwk, deviceName: parts.deviceName },
      { url: server },
    )
    clock.measure(paired.serverTime, sentAt, clock.device())
    const { token, ...profile } = paired
    const clockOffsetMs = clock.offsetMs()
    await db.station.put({ id: 'station', server, token, key, profile, sessionCode: null, seq: 0, clockOffsetMs })
    return null
  } catch (error) {
    await db.delete()
    const problem = problemOf(error)
    // One server may have several addresses: only when it does not know the code does the other address tell why.
    const isForeign = problem === 'unknown' && serverUrl !== null && originOf(serverUrl) !== originOf(server)
    return isForeign ? { problem: 'other_server', server: serverUrl } : { problem }
  }
}

function problemOf(error: unknown): PairingProblem {
  if (isNetworkError(error)) return 'network'
  const code = codeOf(error)
  if (code === 'NOT_FOUND' || code === 'VALIDATION_ERROR') return 'unknown'
  return code === 'RATE_LIMITED' ? 'wait' : 'fault'
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url
}
