import { procedure, router } from '../core/trpc.ts'
import { listAudit } from './list-audit.ts'
import { auditPage, listAuditInput } from './schema.ts'

/** Who did what. */
export const auditRouter = router({
  list: procedure
    .input(listAuditInput)
    .output(auditPage)
    .query(({ ctx, input }) => listAudit(ctx, input)),
})
