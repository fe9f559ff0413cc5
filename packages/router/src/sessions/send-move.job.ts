import { enqueue } from '../core/enqueue.ts'
import { handleJob } from '../core/job-handler.ts'
import type { Mail } from '../core/mailer.ts'
import { deliverOnce } from '../mail/deliver-once.ts'
import { type MailFacts, readMailFacts } from '../orders/mail/facts.ts'
import { sendMove } from './jobs.ts'
import { moveMail } from './move-mail.ts'
import { knownPlaces } from './tell-moves.job.ts'

/** After the time to pay is over its end, or a payment that was under way, is on record. */
const PAYING_MS = 60_000

/**
 * Tells one person where their sessions are now, what they and their event are called, and which of them do not take
 * place, once per batch of changes. Sessions
 * that are over, or back where they were, are left out; who has none left is not written to. Who is paying is told once
 * they have paid.
 */
export const sendMoveJob = handleJob(sendMove, async (deps, { orderId, batchId, ticketId }) => {
  const facts = await readMailFacts(deps, orderId, ['valid'], ticketId)
  if (facts?.order.status === 'pending') {
    const runAt = new Date(Math.max(facts.order.expires_at?.getTime() ?? 0, deps.now().getTime()) + PAYING_MS)
    const key = ['moved', batchId, orderId, ticketId ?? '', runAt.getTime()].join(':')
    return enqueue(deps.db, sendMove, { orderId, batchId, ticketId }, { runAt, key })
  }
  if (facts?.order.status !== 'confirmed' || facts.order.event_status !== 'published') return
  const { rows } = await knownPlaces(batchId, orderId).execute(deps.db)
  const now = deps.now()
  const moved = rows
    .filter(({ handed_id }) => handed_id === (ticketId ?? null))
    .flatMap((known) => {
      const session = facts.sessions.find(({ id, ends_at }) => id === known.session_id && ends_at > now)
      const { from_starts_at: startsAt, from_ends_at: endsAt, from_place: place, from_details, details } = known
      const from = { startsAt, endsAt, place, isActive: known.from_is_active, details: from_details }
      return session ? [{ session, from, details }] : []
    })
    .sort((a, b) => a.session.starts_at.getTime() - b.session.starts_at.getTime())
  const to = recipientOf(facts, ticketId)
  if (moved.length === 0 || !to) return
  const { event_id: eventId, buyer_user_id: buyerId } = facts.order
  const cause = ['order', orderId, 'moved', batchId, ...(ticketId ? [ticketId] : [])].join(':')
  const delivery = { cause, kind: 'session.moved', eventId, orderId, ticketId, userId: ticketId ? null : buyerId }
  await deliverOnce(deps, delivery, async () => moveMail(facts, to, moved, now))
})

/** The buyer, or whom a ticket was handed on to; null where nobody can be written to. */
function recipientOf({ order, tickets }: MailFacts, ticketId: string | undefined): Mail['to'] | null {
  if (ticketId === undefined) return { name: order.buyer_name, address: order.buyer_email }
  const ticket = tickets.find(({ id }) => id === ticketId)
  return ticket?.attendee_email ? { name: ticket.attendee_name ?? '', address: ticket.attendee_email } : null
}
