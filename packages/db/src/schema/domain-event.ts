import type { Generated, GeneratedAlways } from 'kysely'
import type { Json } from './json.ts'

/** What happened, once. `position` is given after the commit. */
export interface DomainEventTable {
  id: GeneratedAlways<number>
  position: number | null
  topic: string
  type: string
  event_id: string | null
  payload: Json
  created_at: Generated<Date>
}
