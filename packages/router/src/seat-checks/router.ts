import { procedure, router } from '../core/trpc.ts'
import { listSeatChecks } from './list-seat-checks.ts'
import { runSeatCheck } from './run-seat-check.ts'
import { listSeatChecksInput, runSeatCheckInput, seatCheck, seatCheckPage } from './schema.ts'

/** Recounts of seats. */
export const seatChecksRouter = router({
  list: procedure
    .input(listSeatChecksInput)
    .output(seatCheckPage)
    .query(({ ctx, input }) => listSeatChecks(ctx, input)),
  run: procedure
    .input(runSeatCheckInput)
    .output(seatCheck)
    .mutation(({ ctx, input }) => runSeatCheck(ctx, input)),
})
