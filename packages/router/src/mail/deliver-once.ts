import type { Deps } from '../core/context.ts'
import { faultName } from '../core/fault-name.ts'
import { type Mail, MailRefused } from '../core/mailer.ts'

/** Why a mail is sent. One cause, one mail. */
export interface MailCause {
  /** Unique, such as `order:<id>:confirmation`. */
  cause: string
  kind: string
  eventId: string | null
  orderId: string | null
  userId: string | null
}

/**
 * Sends the mail of a cause unless it was sent. The row of the cause goes from `sending` to `sent`: a job that runs
 * again finds it and sends nothing. Only a crash after the mail has left and before the row says so lets the retry send
 * it twice; no mail protocol can tell that apart from a mail that never left, and a second one is better than none.
 * A fault that may pass leaves the row as it is, with the fault beside it; a recipient refused for good is `failed`.
 */
export async function deliverOnce(deps: Deps, cause: MailCause, write: () => Promise<Mail>): Promise<void> {
  const row = await deps.db
    .insertInto('mail_delivery')
    .values({
      cause: cause.cause,
      kind: cause.kind,
      event_id: cause.eventId,
      order_id: cause.orderId,
      user_id: cause.userId,
      status: 'sending',
      message_id: null,
      error: null,
      sent_at: null,
    })
    .onConflict((conflict) => conflict.column('cause').doUpdateSet({ kind: cause.kind }))
    .returning(['id', 'status'])
    .executeTakeFirstOrThrow()
  if (row.status === 'sent') return
  const messageId = await write()
    .then((mail) => deps.mailer.send(mail))
    .catch(async (error: unknown) => {
      const status = error instanceof MailRefused ? ('failed' as const) : ('sending' as const)
      const fault = { status, error: faultName(error) }
      await deps.db.updateTable('mail_delivery').set(fault).where('id', '=', row.id).execute()
      throw error
    })
  const sent = { status: 'sent', message_id: messageId, error: null, sent_at: deps.now() } as const
  await deps.db.updateTable('mail_delivery').set(sent).where('id', '=', row.id).execute()
}
