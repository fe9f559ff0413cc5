import type { VettingRequest } from './schema.ts'

/** How far somebody is trusted, from nobody known to somebody known well. */
export type VettingLevel = VettingRequest['currentLevel']

const ranks: Record<VettingLevel, number> = { none: 0, pending: 1, vetted: 2, trusted: 3 }

/** True for a level that is as high as the one asked for, or higher. */
export function reachesLevel(level: VettingLevel, asked: VettingLevel): boolean {
  return ranks[level] >= ranks[asked]
}

/** Somebody's level after a decision: the one that was granted, unless theirs is higher; null for a refusal. */
export function levelAfter(level: VettingLevel, granted: VettingLevel | null): VettingLevel {
  if (granted !== null) return reachesLevel(level, granted) ? level : granted
  return level === 'pending' ? 'none' : level
}
