import type { Deps } from '../core/context.ts'
import { handleJob } from '../core/job-handler.ts'
import { MailRefused } from '../core/mailer.ts'
import { deliverOnce } from '../mail/deliver-once.ts'
import { readOrganisation } from '../organisation/queries.ts'
import { tellWebhookOwner } from './jobs.ts'
import { noticeMail } from './mails.ts'
import { SWITCHED_OFF_AFTER_MS } from './rules.ts'

/**
 * Mails the owner of a webhook; where there is none who is an admin still, all admins. Nothing for one that is gone. Each
 * is tried, whatever becomes of the others' mails. @throws what kept one of them from it, once all were tried
 */
export const tellWebhookOwnerJob = handleJob(tellWebhookOwner, async (deps, { webhookId, notice, at }) => {
  const webhook = await deps.db
    .selectFrom('webhook_endpoint')
    .select(['url', 'description', 'owner_id', 'failing_since', 'last_success_at', 'created_at', 'last_error'])
    .where('id', '=', webhookId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (!webhook) return
  const organisation = await readOrganisation(deps.db)
  const failingSince = webhook.failing_since ?? webhook.last_success_at ?? webhook.created_at
  const faults: unknown[] = []
  for (const user of await lookedAfterBy(deps, webhook.owner_id)) {
    const cause = `webhook:${webhookId}:${notice}:${at}:${user.id}`
    const delivery = { cause, kind: `webhook.${notice}`, eventId: null, orderId: null, userId: user.id }
    const write = () =>
      noticeMail({
        ...user,
        notice,
        organisation: organisation.name,
        timeZone: organisation.defaultTimeZone,
        host: new URL(webhook.url).host,
        description: webhook.description,
        failingSince,
        offAt: new Date(failingSince.getTime() + SWITCHED_OFF_AFTER_MS),
        lastError: webhook.last_error ?? '',
        url: `${deps.config.publicUrl}/settings/webhooks/${webhookId}`,
      })
    await deliverOnce(deps, delivery, write).catch((fault: unknown) => faults.push(fault))
  }
  // One that may pass has the job tried again; a mailbox that is refused for good does not.
  const fault = faults.find((one) => !(one instanceof MailRefused)) ?? faults[0]
  if (fault) throw fault
})

async function lookedAfterBy({ db }: Pick<Deps, 'db'>, ownerId: string | null) {
  const admins = await db
    .selectFrom('user_account')
    .select(['id', 'name', 'email', 'locale'])
    .where('role', '=', 'admin')
    .orderBy('id')
    .execute()
  const owner = admins.find(({ id }) => id === ownerId)
  return owner ? [owner] : admins
}
