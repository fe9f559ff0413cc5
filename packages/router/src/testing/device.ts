import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { type ScanRecord, scanSigningInput } from '../check-in/rules.ts'
import type { ScanInput } from '../check-in/schema.ts'
import { type DpopClaims, dpopSigningInput, thumbprintInput } from '../kiosk/rules.ts'
import { devicePublicKey } from '../kiosk/schema.ts'

/** What a proof is made for. */
export interface ProvedRequest {
  token: string
  nonce?: string
  method?: string
  url?: string
  body?: string
  /** Claims to be said otherwise than is true. */
  claims?: Partial<DpopClaims>
}

/** A kiosk's device: a P-256 key pair, what it signs, and nothing of the network. */
export function makeDevice() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = devicePublicKey.parse(publicKey.export({ format: 'jwk' }))
  const signCompact = (input: string) =>
    `${input}.${sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
  return {
    publicKey: jwk,
    thumbprint: sha256(thumbprintInput(jwk)),
    /** A DPoP proof of a request. */
    prove({ token, nonce, method = 'POST', url = 'http://door.test/trpc', body = '', claims }: ProvedRequest): string {
      return signCompact(
        dpopSigningInput(jwk, {
          htm: method,
          htu: url,
          iat: Math.floor(Date.now() / 1000),
          jti: randomUUID(),
          ath: sha256(token),
          bh: sha256(body),
          nonce,
          ...claims,
        }),
      )
    },
    /** The scan with the signature of its record. */
    sign<S extends ScanInput>(stationId: string, scan: S, change: Partial<ScanRecord> = {}): S & { signature: string } {
      const record: ScanRecord = {
        scanId: scan.scanId,
        codeHash: sha256(scan.code),
        sessionCode: scan.sessionCode ?? null,
        direction: scan.direction ?? 'in',
        scannedAt: scan.scannedAt,
        clockOffsetMs: scan.clockOffsetMs ?? 0,
        seq: scan.seq ?? 0,
        stationId,
      }
      return { ...scan, signature: signCompact(scanSigningInput({ ...record, ...change })) }
    },
  }
}

/** What `makeDevice` gives. */
export type Device = ReturnType<typeof makeDevice>

function sha256(data: string): string {
  return createHash('sha256').update(data).digest('base64url')
}
