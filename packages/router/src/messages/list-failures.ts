import type { Call } from '../core/context.ts'
import { iso } from '../core/iso.ts'
import { cursorsOf, toPage } from '../core/page.ts'
import { isTrouble, messageOf, readMessage } from './queries.ts'
import type { FailurePage, ListFailuresInput } from './schema.ts'

const cursors = cursorsOf('message-failures', 'id')

/** The mails of a message that did not arrive, newest first. @throws DomainError NOT_FOUND */
export async function listFailures(call: Call, input: ListFailuresInput): Promise<FailurePage> {
  const message = await readMessage(call.db, input.messageId)
  const rows = await call.db
    .selectFrom('mail_delivery')
    .select(['id', 'recipient', 'status', 'status_code', 'error', 'created_at', 'bounced_at'])
    .where(isTrouble)
    .where(messageOf, '=', message.id)
    .$if(Boolean(input.cursor), (query) => query.where('id', '<', cursors.decode(input.cursor ?? '').id))
    .orderBy('id', 'desc')
    .limit(input.limit + 1)
    .execute()
  return toPage(rows, input.limit, { cursors }, (row) => ({
    id: row.id,
    address: row.recipient,
    status: row.status === 'bounced' || row.status === 'complained' ? row.status : 'failed',
    code: row.status_code ?? row.error,
    at: iso(row.bounced_at ?? row.created_at),
  }))
}
