import { procedure, router } from '../core/trpc.ts'
import { listCaptured } from './list-captured.ts'
import { capturedMails, listCapturedInput } from './schema.ts'

/** What was mailed, where no mail server is set. */
export const mailRouter = router({
  captured: procedure
    .input(listCapturedInput)
    .output(capturedMails)
    .query(({ ctx, input }) => listCaptured(ctx, input)),
})
