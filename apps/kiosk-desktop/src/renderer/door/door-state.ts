import type { ScanAnswer, SessionStats } from '@turnout/router/schema/check-in'
import type { KioskProfile } from '@turnout/router/schema/kiosk'
import type { Verdict } from './verdict.ts'

/** Why no answer came. */
export type ScanProblem = 'network' | 'busy' | 'fault'

/** A scan and what became of it. */
export interface ScanResult {
  scanId: string
  code: string
  sessionCode: string
  /** Corrected time of the scan. */
  at: number
  verdict: Verdict
  answer: ScanAnswer | null
  problem: ScanProblem | null
  /** Decided by this device alone, until the server answers. */
  isLocal: boolean
  isUndone: boolean
}

/** What covers the screen now. */
export type Shown = { kind: 'checking'; scanId: string } | { kind: 'result'; result: ScanResult }

export interface DoorState {
  profile: KioskProfile
  /** When the token ends, ISO 8601. */
  expiresAt: string
  sessionCode: string | null
  link: 'connecting' | 'online' | 'offline'
  /** Corrected time since which the link is as it is. */
  linkSince: number
  clockOffsetMs: number
  /** Empty until the server has told. */
  counters: SessionStats[]
  shown: Shown | null
  /** The last few results, newest first. */
  recent: ScanResult[]
  /** Scans that no answer has come for. */
  unsent: number
}

/** How many results stay at hand. */
export const RECENT = 6
