import { sendPasswordResetJob } from './access/send-password-reset.job.ts'
import type { JobHandler } from './core/job-handler.ts'
import { gatherRecipientsJob } from './messages/gather-recipients.job.ts'
import { sendMessageBatchJob } from './messages/send-batch.job.ts'
import { sendMessageTestJob } from './messages/send-test.job.ts'
import { expireHoldJob } from './orders/expire-hold.job.ts'
import { heedNoticeJob } from './orders/heed-notice.ts'
import { sendCancellationJob } from './orders/send-cancellation.job.ts'
import { sendConfirmationJob } from './orders/send-confirmation.job.ts'
import { sendHoldEndingJob } from './orders/send-hold-ending.job.ts'
import { sendMoneyBackJob } from './orders/send-money-back.job.ts'
import { settlePaymentJob } from './orders/settle-payment.job.ts'
import { takeStrayChargeJob } from './orders/take-stray-charge.ts'
import { lookAtRefundJob, payBackJob } from './refunds/pay-back.job.ts'
import { refundEventJob } from './refunds/refund-event.job.ts'
import { sendRefundJob } from './refunds/send-refund.job.ts'
import { sendTicketsCancelledJob } from './refunds/send-tickets-cancelled.job.ts'
import { planMailsJob } from './reminders/plan-mails.job.ts'
import { sendReminderJob } from './reminders/send-reminder.job.ts'
import { sendMoveJob } from './sessions/send-move.job.ts'
import { tellMovesJob } from './sessions/tell-moves.job.ts'
import { sendTicketAgainJob } from './tickets/send-again.job.ts'
import { sendTicketCancellationJob } from './tickets/send-cancellation.job.ts'
import { sendTransferNoticeJob, sendTransferredTicketJob } from './tickets/send-transfer.job.ts'
import { sendVettingDecisionJob } from './vetting/send-decision.job.ts'
import { expireOfferJob } from './waitlist/expire-offer.job.ts'
import { makeOffersJob } from './waitlist/make-offers.job.ts'
import { sendEndedJob, sendJoinedJob, sendOfferJob } from './waitlist/send-mails.job.ts'
import { tellWebhookOwnerJob } from './webhooks/tell-owner.job.ts'

/** Every kind of job with what it does. */
export const jobHandlers: readonly JobHandler[] = [
  sendConfirmationJob,
  sendCancellationJob,
  expireHoldJob,
  sendHoldEndingJob,
  settlePaymentJob,
  takeStrayChargeJob,
  heedNoticeJob,
  sendMoneyBackJob,
  sendPasswordResetJob,
  sendTransferredTicketJob,
  sendTransferNoticeJob,
  sendTicketAgainJob,
  sendTicketCancellationJob,
  sendVettingDecisionJob,
  tellMovesJob,
  sendMoveJob,
  payBackJob,
  lookAtRefundJob,
  refundEventJob,
  sendRefundJob,
  sendTicketsCancelledJob,
  planMailsJob,
  sendReminderJob,
  makeOffersJob,
  expireOfferJob,
  sendJoinedJob,
  sendOfferJob,
  sendEndedJob,
  tellWebhookOwnerJob,
  gatherRecipientsJob,
  sendMessageBatchJob,
  sendMessageTestJob,
]
