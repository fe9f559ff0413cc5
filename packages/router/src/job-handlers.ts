import { sendPasswordResetJob } from './access/send-password-reset.job.ts'
import type { JobHandler } from './core/job-handler.ts'
import { expireHoldJob } from './orders/expire-hold.job.ts'
import { refundPaymentJob } from './orders/refund-payment.job.ts'
import { sendCancellationJob } from './orders/send-cancellation.job.ts'
import { sendConfirmationJob } from './orders/send-confirmation.job.ts'
import { settlePaymentJob } from './orders/settle-payment.job.ts'

/** Every kind of job with what it does. */
export const jobHandlers: readonly JobHandler[] = [
  sendConfirmationJob,
  sendCancellationJob,
  expireHoldJob,
  settlePaymentJob,
  refundPaymentJob,
  sendPasswordResetJob,
]
