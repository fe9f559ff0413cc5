import type { Tx } from '@turnout/db'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { once } from '../core/idempotency.ts'
import { requireUser } from '../core/principal.ts'
import { requireAllowedUrl } from './check-url.ts'
import { holdCursor } from './queries.ts'
import { MAX_WEBHOOKS } from './rules.ts'
import type { CreateWebhookInput, WebhookWithSecret } from './schema.ts'
import { showSecret } from './show-secret.ts'
import { newWebhookSecret } from './sign.ts'
import { requireEvents, tidyTypes } from './wishes.ts'

/**
 * Makes a webhook that is told of what happens from now on. The answer is the one time that its secret is shown; the
 * answer to a repeated request is made anew, so that the secret is nowhere kept but sealed.
 * @throws DomainError VALIDATION_ERROR for an address that nothing may be sent to; NOT_FOUND for an event that is not
 * there; CONFLICT when there are as many as there may be
 */
export async function createWebhook(call: Call, input: CreateWebhookInput): Promise<WebhookWithSecret> {
  const { userId } = requireUser(call.principal)
  await requireAllowedUrl(call, input.url)
  const now = call.now()
  const { id } = await once(call, 'webhooks.create', input, async (tx) => {
    const { newest } = await holdCursor(tx)
    await requirePlace(tx)
    await requireEvents(tx, input.eventIds)
    const row = await tx
      .insertInto('webhook_endpoint')
      .values({
        url: input.url,
        description: input.description,
        types: tidyTypes(input.types),
        event_ids: input.eventIds,
        is_active: input.isActive,
        owner_id: userId,
        secret: newWebhookSecret(call.secrets),
        since_position: newest,
        created_at: now,
        updated_at: now,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await audit(tx, call, { action: 'webhook.created', subjectType: 'webhook', subjectId: row.id })
    return { id: row.id }
  })
  return showSecret(call, id)
}

/** Under the cursor's lock, so that two at once cannot both take the last place. */
async function requirePlace(tx: Tx): Promise<void> {
  const { count } = await tx
    .selectFrom('webhook_endpoint')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
  if (Number(count) < MAX_WEBHOOKS) return
  throw refuse('CONFLICT', `There are at most ${MAX_WEBHOOKS} webhooks`, { limit: MAX_WEBHOOKS })
}
