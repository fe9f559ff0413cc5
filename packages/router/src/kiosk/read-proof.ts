import { createHash, type KeyObject } from 'node:crypto'
import { knownDeviceKey, parseDeviceKey, verifyEs256 } from './device-keys.ts'
import { type DpopClaims, dpopClaims, dpopHeader, thumbprintInput } from './rules.ts'

/** A proof and the key that signed it; whose key that is, it does not say. */
export interface SignedProof {
  claims: DpopClaims
  /** RFC 7638 thumbprint of the key. */
  thumbprint: string
  key: KeyObject
}

/** What is wrong with a proof by itself; the thumbprint is that of the key it names. */
export interface ProofFault {
  fault: 'proof_missing' | 'proof_malformed' | 'bad_signature'
  thumbprint: string | null
}

const LENGTH_AT_MOST = 4000

/** Reads a proof (RFC 9449, 4.2) and checks that it was signed by the key in its header. */
export async function readProof(proof: string | null): Promise<SignedProof | ProofFault> {
  if (!proof) return { fault: 'proof_missing', thumbprint: null }
  const [head = '', body = '', signature = '', ...rest] = proof.length <= LENGTH_AT_MOST ? proof.split('.') : []
  const header = dpopHeader.safeParse(parseSegment(head))
  const claims = dpopClaims.safeParse(parseSegment(body))
  if (rest.length > 0 || !header.success || !claims.success) return { fault: 'proof_malformed', thumbprint: null }
  const { jwk } = header.data
  const thumbprint = createHash('sha256').update(thumbprintInput(jwk)).digest('base64url')
  const key = knownDeviceKey(thumbprint) ?? parse(jwk)
  if (!key || !(await verifyEs256(`${head}.${body}`, signature, key))) return { fault: 'bad_signature', thumbprint }
  return { claims: claims.data, thumbprint, key }
}

function parse(jwk: { x: string; y: string }): KeyObject | null {
  try {
    return parseDeviceKey(jwk)
  } catch {
    return null
  }
}

function parseSegment(segment: string): unknown {
  try {
    return JSON.parse(Buffer.from(segment, 'base64url').toString())
  } catch {
    return null
  }
}
