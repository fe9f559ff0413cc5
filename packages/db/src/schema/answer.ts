import type { Generated } from 'kysely'
import type { Json } from './json.ts'

/** An answer to a question; `ticket_id` is null for one of the whole order. */
export interface AnswerTable {
  id: Generated<string>
  event_id: string
  question_id: string
  order_id: string
  ticket_id: string | null
  value: Json
  created_at: Generated<Date>
  updated_at: Generated<Date>
}
