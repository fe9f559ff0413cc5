import { type RawBuilder, sql } from 'kysely'
import type { Principal } from '../core/principal.ts'
import type { Answer } from '../questions/schema.ts'

/**
 * Whether a caller may know what guests of an event told of themselves without being one: its own organizers and
 * admins may, other organizers may not.
 * @param eventId the column with the event's id
 */
export function mayKnowPersonal(principal: Principal, eventId: RawBuilder<unknown>): RawBuilder<boolean> {
  if (principal.kind !== 'user') return sql`false`
  if (principal.role === 'admin') return sql`true`
  if (principal.role !== 'organizer') return sql`false`
  return sql`exists (select from event_organizer where event_organizer.event_id = ${eventId}
    and event_organizer.user_id = ${principal.userId} and event_organizer.role in ('primary', 'organizer'))`
}

/** Answers in the order of their questions, by a condition on `answer`. */
export function answersWhere(condition: RawBuilder<unknown>): RawBuilder<Answer[]> {
  return sql`(select coalesce(json_agg(json_build_object(
      'questionId', question.id, 'label', question.label, 'kind', question.kind, 'value', answer.value)
      order by question.sort_order, question.id), '[]')
    from answer join question on question.id = answer.question_id where ${condition})`
}
