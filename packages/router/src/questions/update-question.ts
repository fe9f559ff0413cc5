import type { QuestionTable } from '@turnout/db'
import type { Updateable } from 'kysely'
import { audit } from '../core/audit.ts'
import { changedColumns, fieldOf } from '../core/changes.ts'
import type { Call } from '../core/context.ts'
import { requireTicketTypes } from '../ticket-types/queries.ts'
import { lockQuestion, readQuestion } from './queries.ts'
import { requireSensibleQuestion } from './requirements.ts'
import type { Question, UpdateQuestionInput } from './schema.ts'

/**
 * Changes a question. Answers that were given stay as they are, also when their option is gone.
 * @throws DomainError NOT_FOUND, EVENT_CANCELLED, VALIDATION_ERROR, CONFLICT once the event is over
 */
export function updateQuestion(call: Call, input: UpdateQuestionInput): Promise<Question> {
  const { questionId, ...fields } = input
  return call.db.transaction().execute(async (tx) => {
    const before = await lockQuestion(tx, questionId)
    const columns = {
      label: fields.label,
      help: fields.help,
      options: fields.options,
      is_required: fields.isRequired,
      ticket_type_ids: fields.ticketTypeIds && [...new Set(fields.ticketTypeIds)],
      sort_order: fields.sortOrder,
      is_active: fields.isActive,
    } satisfies Updateable<QuestionTable>
    const changed = changedColumns(before, columns)
    if (changed.length === 0) return readQuestion(tx, questionId)
    requireSensibleQuestion({
      scope: before.scope,
      kind: before.kind,
      options: columns.options ?? before.options,
      ticketTypeIds: columns.ticket_type_ids ?? before.ticket_type_ids,
    })
    if (changed.includes('ticket_type_ids')) {
      await requireTicketTypes(tx, before.event_id, columns.ticket_type_ids ?? [])
    }
    await tx
      .updateTable('question')
      .set({ ...columns, updated_at: call.now() })
      .where('id', '=', questionId)
      .execute()
    await audit(tx, call, {
      action: 'question.updated',
      subjectType: 'question',
      subjectId: questionId,
      eventId: before.event_id,
      fields: changed.map(fieldOf),
    })
    return readQuestion(tx, questionId)
  })
}
