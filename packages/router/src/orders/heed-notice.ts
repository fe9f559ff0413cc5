import type { Queryable } from '@turnout/db'
import { sql } from 'kysely'
import { audit, SYSTEM } from '../core/audit.ts'
import type { Deps } from '../core/context.ts'
import { enqueue } from '../core/enqueue.ts'
import { handleJob } from '../core/job-handler.ts'
import { noteRefundElsewhere } from '../refunds/note-elsewhere.ts'
import { lookAtOwnRefund } from './look-at-own-refund.ts'
import { heedNotice, type PaymentNotice } from './payment-jobs.ts'
import { settleCharge } from './settle-charge.ts'
import { takeUpCharge } from './take-stray-charge.ts'

/**
 * Keeps what a processor told by itself, so that it can be thanked at once: a job looks at what it is about.
 * @param noticeId the processor's id of the notice, of which the second is the same as the first
 */
export async function keepPaymentNotice(
  deps: Pick<Deps, 'db' | 'payments'>,
  noticeId: string,
  notice: PaymentNotice,
): Promise<void> {
  const processor = deps.payments.name
  await enqueue(deps.db, heedNotice, { processor, notice }, { key: `notice:${processor}:${noticeId}` })
}

/** Looks at what a notice is about. What is of other programs on the same account is passed over. */
export const heedNoticeJob = handleJob(heedNotice, async (deps, { processor, notice }) => {
  if (processor !== deps.payments.name) return
  if (notice.about === 'charge') await heedCharge(deps, notice)
  else if (notice.about === 'refund') await heedRefund(deps, notice)
  else await noteDispute(deps, notice)
})

type NoticeOf<A extends PaymentNotice['about']> = Extract<PaymentNotice, { about: A }>

async function heedCharge(deps: Deps, notice: NoticeOf<'charge'>): Promise<void> {
  const { reference, paymentId, orderId, amountMinor, currency } = notice
  const payment = (await paymentBy(deps, reference)) ?? (paymentId && (await unopenedPayment(deps, paymentId)))
  if (payment) {
    if (payment.status === 'succeeded' || payment.status === 'refunded') return
    const result = await deps.payments.look({ paymentId: payment.id, reference })
    if (!result) return
    const settlement = await settleCharge({ ...deps, ...SYSTEM }, payment.id, result)
    deps.log.info({ paymentId: payment.id, settlement }, 'A notice of the processor was heeded')
  } else if (orderId && amountMinor > 0) {
    await takeUpCharge({ ...deps, ...SYSTEM }, { orderId, reference, amountMinor, currency })
  }
}

function paymentBy(deps: Deps, reference: string) {
  return deps.db
    .selectFrom('payment')
    .innerJoin('ticket_order', 'ticket_order.id', 'payment.order_id')
    .select(['payment.id', 'payment.status', 'payment.order_id', 'ticket_order.event_id'])
    .where('payment.processor', '=', deps.payments.name)
    .where('payment.reference', '=', reference)
    .executeTakeFirst()
}

/** A payment whose charge was opened, and the answer lost before its reference was kept. */
function unopenedPayment(deps: Deps, paymentId: string) {
  return deps.db
    .selectFrom('payment')
    .select(['id', 'status'])
    .where('id', '=', paymentId)
    .where('processor', '=', deps.payments.name)
    .where('reference', 'is', null)
    .executeTakeFirst()
}

async function heedRefund(deps: Deps, notice: NoticeOf<'refund'>): Promise<void> {
  const { reference, chargeReference, refundId, amountMinor, currency } = notice
  // Only the charge is told: what it is about has a notice of its own.
  if (reference === null) return
  const payment = chargeReference ? await paymentBy(deps, chargeReference) : undefined
  const known = await refundBy(deps, { refundId, reference, paymentId: payment?.id })
  if (known) return lookAtOwnRefund(deps, known.id, reference)
  if (!payment) return
  const { id: paymentId, order_id: orderId } = payment
  await noteRefundElsewhere(deps, { paymentId, orderId, reference, refundId, amountMinor, currency })
}

/** A refund of ours, by our id, or by the reference of one that was made elsewhere. */
function refundBy(deps: Deps, by: { refundId: string | null; reference: string; paymentId: string | undefined }) {
  return deps.db
    .selectFrom('refund')
    .select('id')
    .where((eb) =>
      eb.or([
        eb('id', '=', by.refundId),
        eb.and([eb('payment_id', '=', by.paymentId ?? null), eb('reference', '=', by.reference)]),
      ]),
    )
    .executeTakeFirst()
}

async function noteDispute(deps: Deps, notice: NoticeOf<'dispute'>): Promise<void> {
  const payment = await paymentBy(deps, notice.chargeReference)
  if (!payment) return
  const { reference, reason, amountMinor, currency } = notice
  await noteOnce(deps.db, {
    action: 'payment.disputed',
    paymentId: payment.id,
    eventId: payment.event_id,
    reference,
    detail: { orderId: payment.order_id, reason, amountMinor, currency },
  })
  deps.log.warn({ paymentId: payment.id, reason }, 'A payment is disputed by its buyer')
}

interface Note {
  action: string
  paymentId: string
  eventId: string
  reference: string
  detail: Record<string, unknown>
}

/** Notes in an order's history what was done at the processor's, once, whatever the number of notices. */
async function noteOnce(db: Deps['db'], note: Note): Promise<void> {
  const { action, paymentId, eventId, reference, detail } = note
  await db.transaction().execute(async (tx) => {
    await tx.selectFrom('payment').select('id').where('id', '=', paymentId).forNoKeyUpdate().execute()
    if (await isNoted(tx, note)) return
    const fact = { action, subjectType: 'payment', subjectId: paymentId, eventId, detail: { ...detail, reference } }
    await audit(tx, SYSTEM, fact)
  })
}

async function isNoted(tx: Queryable, { action, paymentId, reference }: Note): Promise<boolean> {
  const noted = await tx
    .selectFrom('audit_entry')
    .select('id')
    .where('subject_id', '=', paymentId)
    .where('action', '=', action)
    .where(sql<boolean>`detail ->> 'reference' = ${reference}`)
    .executeTakeFirst()
  return noted !== undefined
}
