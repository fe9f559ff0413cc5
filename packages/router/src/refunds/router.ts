import { procedure, router } from '../core/trpc.ts'
import { createRefund } from './create-refund.ts'
import { getRefundProgress } from './get-refund-progress.ts'
import { listRefunds } from './list-refunds.ts'
import { quoteRefund } from './quote-refund.ts'
import { retryRefund } from './retry-refund.ts'
import {
  createRefundInput,
  listRefundsInput,
  quoteRefundInput,
  refund,
  refundPage,
  refundProgress,
  refundProgressInput,
  refundQuote,
  retryRefundInput,
  withdrawRefundInput,
} from './schema.ts'
import { withdrawRefund } from './withdraw-refund.ts'

/** Money given back. */
export const refundsRouter = router({
  list: procedure
    .input(listRefundsInput)
    .output(refundPage)
    .query(({ ctx, input }) => listRefunds(ctx, input)),
  quote: procedure
    .input(quoteRefundInput)
    .output(refundQuote)
    .query(({ ctx, input }) => quoteRefund(ctx, input)),
  create: procedure
    .input(createRefundInput)
    .output(refund)
    .mutation(({ ctx, input }) => createRefund(ctx, input)),
  retry: procedure
    .input(retryRefundInput)
    .output(refund)
    .mutation(({ ctx, input }) => retryRefund(ctx, input)),
  withdraw: procedure
    .input(withdrawRefundInput)
    .output(refund)
    .mutation(({ ctx, input }) => withdrawRefund(ctx, input)),
  progress: procedure
    .input(refundProgressInput)
    .output(refundProgress)
    .query(({ ctx, input }) => getRefundProgress(ctx, input)),
})
