import type { ScanInput } from '@turnout/router/schema/check-in'

/** A scan as it goes to the server: sent again, it is the same to the letter. */
export type HeldScan = ScanInput & { sessionCode: string; seq: number; clockOffsetMs: number }
