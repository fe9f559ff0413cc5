import { procedure, router } from '../core/trpc.ts'
import { reportSales } from './report-sales.ts'
import { salesReport, salesReportInput } from './schema.ts'

/** Figures over many orders. */
export const reportsRouter = router({
  sales: procedure
    .input(salesReportInput)
    .output(salesReport)
    .query(({ ctx, input }) => reportSales(ctx, input)),
})
