import { sql } from 'kysely'
import { audit, SYSTEM } from '../core/audit.ts'
import type { Deps } from '../core/context.ts'
import { deliveryOfReturnPath } from './bounce-token.ts'

/** What a mail server reports of one mail and one recipient, after it had taken it. */
export interface MailReport {
  kind: 'bounced' | 'delayed' | 'complained'
  /** RFC 3463, where it is said. */
  statusCode: string | null
  /** Whom the report was sent to: the mail's own return path, if there is one. */
  addresses: string[]
  /** Of the mail it is about. */
  messageId: string | null
}

/**
 * Notes what became of a mail after it had left; a report that is told twice says nothing new. Where mails have return
 * paths of their own, only those tell which mail is meant: anybody can write a report who has a mail's Message-ID.
 * @returns how many of the reports were about mails of ours
 */
export async function noteMailReports(deps: Deps, reports: MailReport[]): Promise<number> {
  let known = 0
  for (const report of reports) {
    const id = await deliveryOf(deps, report)
    if (!id) continue
    known += 1
    await note(deps, id, report)
  }
  return known
}

async function deliveryOf(deps: Deps, { addresses, messageId }: MailReport): Promise<string | null> {
  for (const address of addresses) {
    const id = deliveryOfReturnPath(deps.secrets, address)
    if (id) return id
  }
  if (deps.config.bounceAddress || !messageId) return null
  const row = await deps.db
    .selectFrom('mail_delivery')
    .select('id')
    .where('message_id', '=', messageId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? null
}

async function note(deps: Deps, id: string, { kind, statusCode }: MailReport): Promise<void> {
  await deps.db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('mail_delivery')
      .set(
        kind === 'delayed'
          ? { status_code: statusCode }
          : {
              status: kind,
              status_code: statusCode ?? (kind === 'bounced' ? '5.0.0' : null),
              error: null,
              bounced_at: sql<Date>`coalesce(bounced_at, ${deps.now()}::timestamptz)`,
              claim: null,
            },
      )
      .where('id', '=', id)
      // Who complains has the mail; what came back did not arrive, whatever is said of it afterwards.
      .where('status', 'in', kind === 'complained' ? ['sending', 'sent', 'bounced'] : ['sending', 'sent'])
      .returning(['event_id'])
      .executeTakeFirst()
    if (!row || kind === 'delayed') return
    await audit(tx, SYSTEM, {
      action: `mail.${kind}`,
      subjectType: 'mail',
      subjectId: id,
      eventId: row.event_id,
      detail: { statusCode },
    })
  })
}
