import { codeOf, signScan } from '@turnout/client/kiosk'
import type { ScanAnswer } from '@turnout/router/schema/check-in'
import { play } from '../device/sounds.ts'
import type { DoorContext } from './door-context.ts'
import { RECENT, type ScanProblem, type ScanResult } from './door-state.ts'
import type { HeldScans } from './held-scans.ts'
import { checkLocally } from './local-check.ts'
import type { HeldScan } from './scan.ts'
import { verdictOf } from './verdict.ts'

/** The longest text that is sent; no code of ours comes near it. */
const LONGEST_CODE = 200

/** A supervisor's word against a refusal. */
export interface Override {
  reason: string
}

type Base = Pick<ScanResult, 'scanId' | 'code' | 'sessionCode' | 'at' | 'isUndone'>

/** What happens from a code that was read to a screen that says it. */
export function createScanFlow(context: DoorContext, held: HeldScans) {
  const { call, clock, state, station, signal } = context
  const underWay = new Map<string, Promise<ScanResult | null>>()
  let newest = 0

  const makeScan = async (code: string, sessionCode: string, override?: Override): Promise<HeldScan> => {
    const waiting = override ? null : await held.find(code, sessionCode)
    if (waiting) return waiting
    station.seq += 1
    const unsigned = {
      code,
      sessionCode,
      scanId: crypto.randomUUID(),
      scannedAt: new Date(clock.device()).toISOString(),
      clockOffsetMs: clock.offsetMs(),
      seq: station.seq,
      direction: 'in' as const,
      ...(override ? { force: true, reason: override.reason } : {}),
    }
    const signed = await signScan(station.key, station.profile.stationId, unsigned)
    const scan: HeldScan = { ...unsigned, signature: signed.signature }
    await held.keep(scan)
    return scan
  }

  /** Puts a result on the screen unless a later scan has it. @returns whether it did */
  const show = (result: ScanResult, order: number): boolean => {
    if (signal.aborted) return false
    const others = state.get().recent.filter((other) => other.scanId !== result.scanId)
    state.patch({ recent: [result, ...others].slice(0, RECENT) })
    if (order === newest) state.patch({ shown: { kind: 'result', result } })
    return order === newest
  }

  const send = async (code: string, sessionCode: string, order: number, override?: Override) => {
    const scan = await makeScan(code, sessionCode, override)
    const base: Base = { scanId: scan.scanId, code, sessionCode, at: clock.now(), isUndone: false }
    const local = override ? null : checkLocally(state.get().profile, scan, base.at)
    const first = local && fromAnswer(base, local, true)
    if (first && show(first, order)) play(first.verdict)
    else if (order === newest) state.patch({ shown: { kind: 'checking', scanId: scan.scanId } })

    const result = await ask(base, scan, first)
    if (result && show(result, order) && result.verdict !== first?.verdict) play(result.verdict)
    return result
  }

  const ask = async (base: Base, scan: HeldScan, local: ScanResult | null): Promise<ScanResult | null> => {
    try {
      const answer = await call((api, abort) => api.checkIn.redeem.mutate(scan, { signal: abort }))
      await held.drop(scan)
      return fromAnswer(base, answer, false)
    } catch (error) {
      if (signal.aborted) return null
      const fate = fateOf(error)
      if (fate.isFinal) await held.drop(scan)
      else held.leave()
      if (fate.problem === null) return fromAnswer(base, { ...base, outcome: 'refused', reason: 'unknown_code' }, false)
      return local ?? { ...base, verdict: 'not_recorded', answer: null, problem: fate.problem, isLocal: false }
    }
  }

  const scan = async (text: string, override?: Override): Promise<ScanResult | null> => {
    const code = text.trim().slice(0, LONGEST_CODE)
    const { sessionCode } = state.get()
    if (code === '' || sessionCode === null || signal.aborted) return null
    // Camera and scanner may read one code at once: that is one scan.
    const key = `${sessionCode} ${override ? 'force' : ''} ${code}`
    const before = underWay.get(key)
    if (before) return before
    newest += 1
    const now = send(code, sessionCode, newest, override).finally(() => underWay.delete(key))
    underWay.set(key, now)
    return now
  }

  return {
    scan,
    dismiss: () => state.patch({ shown: null }),
    showAgain: (result: ScanResult) => {
      newest += 1
      state.patch({ shown: { kind: 'result', result } })
    },
    /** After an undo: what is shown and remembered of this check-in says so. */
    markUndone: (checkInId: string) => {
      const mark = (result: ScanResult) =>
        result.answer?.checkInId === checkInId ? { ...result, isUndone: true } : result
      const { shown, recent } = state.get()
      state.patch({
        recent: recent.map(mark),
        shown: shown?.kind === 'result' ? { kind: 'result', result: mark(shown.result) } : shown,
      })
    },
  }
}

function fromAnswer(base: Base, answer: ScanAnswer, isLocal: boolean): ScanResult {
  return { ...base, verdict: verdictOf(answer), answer, problem: null, isLocal }
}

/** What an error means for a scan: `problem` null says that there can be no such ticket; final ones are not sent again. */
function fateOf(error: unknown): { problem: ScanProblem | null; isFinal: boolean } {
  switch (codeOf(error)) {
    case 'VALIDATION_ERROR':
    case 'NOT_FOUND':
      return { problem: null, isFinal: true }
    case null:
      return { problem: 'network', isFinal: false }
    case 'RATE_LIMITED':
    case 'UNAVAILABLE':
      return { problem: 'busy', isFinal: false }
    case 'INTERNAL':
      return { problem: 'fault', isFinal: false }
    default:
      return { problem: 'fault', isFinal: true }
  }
}
