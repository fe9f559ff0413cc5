import { createHash } from 'node:crypto'
import type { Call } from '../core/context.ts'
import { invalid, refuse } from '../core/errors.ts'
import type { KioskPrincipal } from '../core/principal.ts'
import { verifyEs256 } from '../kiosk/device-keys.ts'
import { findDeviceKey } from '../kiosk/queries.ts'
import { scanSigningInput } from './rules.ts'
import type { ScanInput } from './schema.ts'

/**
 * Makes sure that the station's own device has signed this very scan.
 * @throws DomainError VALIDATION_ERROR when offset, sequence or signature is missing; DEVICE_MISMATCH when the
 *   signature is of another scan or by another key
 */
export async function requireSigned(call: Pick<Call, 'db'>, kiosk: KioskPrincipal, scan: ScanInput): Promise<void> {
  const { clockOffsetMs, seq, signature } = scan
  if (clockOffsetMs === undefined) throw invalid('clockOffsetMs', 'A kiosk says how far its clock is off')
  if (seq === undefined) throw invalid('seq', 'A kiosk counts its scans')
  if (!signature) throw invalid('signature', 'A kiosk signs its scans')
  const input = scanSigningInput({
    scanId: scan.scanId,
    codeHash: sha256(scan.code).toString('base64url'),
    sessionCode: scan.sessionCode ?? null,
    direction: scan.direction ?? 'in',
    scannedAt: scan.scannedAt,
    clockOffsetMs,
    seq,
    stationId: kiosk.stationId,
  })
  const key = await findDeviceKey(call.db, kiosk.stationId, kiosk.device)
  const isGenuine =
    key && signature.startsWith(`${input}.`) && (await verifyEs256(input, signature.slice(input.length + 1), key))
  if (!isGenuine) throw refuse('DEVICE_MISMATCH', 'The scan was not signed by this device', { reason: 'bad_signature' })
}

/** SHA-256. */
export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
