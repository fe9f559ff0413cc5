import type { Deps } from '../core/context.ts'
import { handleJob } from '../core/job-handler.ts'
import { deliverOnce } from '../mail/deliver-once.ts'
import { dropMail } from '../mail/drop-mail.ts'
import { waitlistLink } from '../waitlist/tokens.ts'
import { sendHoldEnding } from './jobs.ts'
import { type MailFacts, readMailFacts } from './mail/facts.ts'
import { holdEndingMail } from './mail/hold-ending.ts'
import { isHolding } from './renewals.ts'

/** With less time left than that a mail helps nobody. */
const LEAST_LEFT_MS = 60_000

/**
 * Tells a buyer, once for each hold and renewal, that the time to pay is almost over: not whose order was paid,
 * cancelled or renewed meanwhile, nor who is being charged at this moment, nor when it is too late.
 */
export const sendHoldEndingJob = handleJob(sendHoldEnding, async (deps, { orderId, renewal }) => {
  const name = `order:${orderId}:hold-ending:${renewal}`
  const facts = await readMailFacts(deps, orderId, ['held'])
  const until = facts?.order.expires_at
  if (!facts || !until || !(await isDue(deps, facts.order, renewal))) return dropMail(deps, name)
  const { event_id: eventId, buyer_user_id: userId } = facts.order
  const cause = { cause: name, kind: 'order.hold-ending', eventId, orderId, userId }
  const link = await linkOf(deps, orderId)
  await deliverOnce(deps, cause, async () => holdEndingMail(facts, { until, link }))
})

async function isDue(deps: Deps, order: MailFacts['order'], renewal: number): Promise<boolean> {
  const lastMoment = new Date(deps.now().getTime() + LEAST_LEFT_MS)
  if (order.event_status !== 'published' || order.renewals !== renewal || !isHolding(order, lastMoment)) return false
  return !(await isBeingCharged(deps, order.id))
}

async function isBeingCharged({ db }: Pick<Deps, 'db'>, orderId: string): Promise<boolean> {
  const payment = await db
    .selectFrom('payment')
    .select('id')
    .where('order_id', '=', orderId)
    .where('flow', '=', 'token')
    .where('status', '=', 'started')
    .limit(1)
    .executeTakeFirst()
  return payment !== undefined
}

/** Who waited for their seats pays on the page of their place in the line. */
async function linkOf(deps: Pick<Deps, 'db' | 'secrets' | 'config'>, orderId: string): Promise<string | null> {
  const offer = await deps.db
    .selectFrom('waitlist_offer')
    .select('entry_id')
    .where('order_id', '=', orderId)
    .limit(1)
    .executeTakeFirst()
  return offer ? waitlistLink(deps.config.publicUrl, deps.secrets, offer.entry_id) : null
}
