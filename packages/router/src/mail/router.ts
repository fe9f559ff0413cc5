import { procedure, router } from '../core/trpc.ts'
import { listCaptured } from './list-captured.ts'
import { listDeliveries } from './list-deliveries.ts'
import { previewMail } from './preview-mail.ts'
import {
  capturedMails,
  deliveryPage,
  listCapturedInput,
  listDeliveriesInput,
  previewedMail,
  previewMailInput,
} from './schema.ts'

/** What became of mails, what they look like, and what was mailed where no mail server is set. */
export const mailRouter = router({
  captured: procedure
    .input(listCapturedInput)
    .output(capturedMails)
    .query(({ ctx, input }) => listCaptured(ctx, input)),
  deliveries: procedure
    .input(listDeliveriesInput)
    .output(deliveryPage)
    .query(({ ctx, input }) => listDeliveries(ctx, input)),
  preview: procedure
    .input(previewMailInput)
    .output(previewedMail)
    .query(({ ctx, input }) => previewMail(ctx, input)),
})
