/** Something that is kept: what the public reads of one subject. */
export interface CacheKind<T extends object> {
  name: CacheKindName
  /** How long an entry may be kept when nothing is told of what it shows, at most. */
  seconds: number
  /**
   * Reads an entry that came from outside of the process.
   * @throws when it is not one: it then counts as absent
   */
  read(json: unknown): T
}

/** Kinds there are: one event, pages of the list of events, what is left of an event, one venue, pages of venues. */
export type CacheKindName = 'event' | 'eventPage' | 'seats' | 'venue' | 'venuePage'

/** Entries that are not true any more: one, or without a key all of the kind. */
export interface CacheDrop {
  kind: CacheKindName
  key?: string
}

/** What is told of a change, as it is written into the stream. */
export interface Heard {
  topic: string
  type: string
  eventId: string | null
  payload: unknown
}

/** Counts since the start of the process, by kind. */
export type CacheStats = Record<CacheKindName, CacheCounts>

export interface CacheCounts {
  /** Answered from the process. */
  hits: number
  /** Answered from the store that processes share. */
  sharedHits: number
  /** Answered by asking the database, once for all who asked meanwhile. */
  misses: number
  /** Entries, or whole kinds, that were given up because of a change. */
  drops: number
  /** Entries of the shared store that could not be read. */
  errors: number
}

/**
 * What the public reads, kept for a while. Only what is the same for everybody of the public may be put here: callers
 * with more rights read the truth, and nobody takes a seat by it. Whatever changes such a thing announces it; an answer
 * whose reading began before that is not kept after it.
 */
export interface Cache {
  /**
   * What is kept under this key, or what `load` gives, which is asked once for all who ask meanwhile. Everybody gets
   * the same object, which nobody may change. What `load` throws is not kept.
   */
  wrap<T extends object>(kind: CacheKind<T>, key: string, load: () => Promise<T>): Promise<T>
  /** Gives up what a change makes untrue in this process, and in the store that processes share. */
  heed(change: Heard): void
  stats(): CacheStats
}

/** Keeps nothing: every answer is read when it is asked for. */
export const noCache: Cache = {
  wrap: (_kind, _key, load) => load(),
  heed: () => undefined,
  stats: () => emptyStats(),
}

/** Nothing has happened yet. */
export function emptyStats(): CacheStats {
  const none = (): CacheCounts => ({ hits: 0, sharedHits: 0, misses: 0, drops: 0, errors: 0 })
  return { event: none(), eventPage: none(), seats: none(), venue: none(), venuePage: none() }
}
