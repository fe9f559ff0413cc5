/** Hits per key in the current window. */
export interface RateLimitTable {
  key: string
  window_started_at: Date
  hits: number
}
