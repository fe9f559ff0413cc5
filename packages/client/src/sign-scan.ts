import { type ScanRecord, scanSigningInput } from '@turnout/router/rules/check-in'
import type { RedeemInput } from '@turnout/router/schema/check-in'
import { type DeviceKey, sha256, signCompact } from './device-key.ts'

/** A scan as a kiosk makes it: everything is known but the signature. */
export type UnsignedScan = Required<Pick<RedeemInput, 'code' | 'scanId' | 'scannedAt' | 'clockOffsetMs' | 'seq'>> &
  Pick<RedeemInput, 'sessionCode' | 'direction' | 'force' | 'reason'>

/** Signs a scan by the device's key, so that a queue handed in late shows any change; gives what `redeem` takes. */
export async function signScan(key: DeviceKey, stationId: string, scan: UnsignedScan): Promise<RedeemInput> {
  const record: ScanRecord = {
    scanId: scan.scanId,
    codeHash: await sha256(scan.code),
    sessionCode: scan.sessionCode ?? null,
    direction: scan.direction ?? 'in',
    scannedAt: scan.scannedAt,
    clockOffsetMs: scan.clockOffsetMs,
    seq: scan.seq,
    stationId,
  }
  return { ...scan, signature: await signCompact(key, scanSigningInput(record)) }
}
