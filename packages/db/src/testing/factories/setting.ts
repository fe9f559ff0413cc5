import type { Database } from '../../database.ts'

/** What every factory works with. */
export interface Setting {
  db: Database
  now: () => Date
  /** A number not given before, to keep names and addresses apart. */
  next: () => number
}
