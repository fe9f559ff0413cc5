import type { Generated } from 'kysely'

/** What an event asks its buyers: once per order, or for each ticket. */
export interface QuestionTable {
  id: Generated<string>
  event_id: string
  scope: 'order' | 'ticket'
  kind: 'text' | 'long_text' | 'number' | 'yes_no' | 'choice' | 'choices' | 'date'
  label: string
  help: Generated<string>
  options: Generated<string[]>
  is_required: Generated<boolean>
  /** None for all of the event. */
  ticket_type_ids: Generated<string[]>
  sort_order: Generated<number>
  is_active: Generated<boolean>
  created_at: Generated<Date>
  updated_at: Generated<Date>
}
