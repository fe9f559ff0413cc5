import { zAsyncIterable } from '../core/async-iterable.ts'
import { procedure, router } from '../core/trpc.ts'
import { checkInMessage } from './events.ts'
import { getStats } from './get-stats.ts'
import { redeemBatch } from './redeem-batch.ts'
import { redeemTicket } from './redeem-ticket.ts'
import {
  checkIn,
  redeemBatchAnswer,
  redeemBatchInput,
  redeemInput,
  scanAnswer,
  searchInput,
  searchResult,
  stats,
  statsInput,
  undoInput,
  watchCheckInsInput,
} from './schema.ts'
import { searchTickets } from './search-tickets.ts'
import { undoCheckIn } from './undo-check-in.ts'
import { watchCheckIns } from './watch-check-ins.ts'

/** The door. */
export const checkInRouter = router({
  redeem: procedure
    .input(redeemInput)
    .output(scanAnswer)
    .mutation(({ ctx, input }) => redeemTicket(ctx, input)),
  redeemBatch: procedure
    .input(redeemBatchInput)
    .output(redeemBatchAnswer)
    .mutation(({ ctx, input }) => redeemBatch(ctx, input)),
  /** A steward their own within 5 minutes; supervisors, organizers and admins any. The row stays. */
  undo: procedure
    .input(undoInput)
    .output(checkIn)
    .mutation(({ ctx, input }) => undoCheckIn(ctx, input)),
  search: procedure
    .input(searchInput)
    .output(searchResult)
    .query(({ ctx, input }) => searchTickets(ctx, input)),
  stats: procedure
    .input(statsInput)
    .output(stats)
    .query(({ ctx, input }) => getStats(ctx, input)),
  watch: procedure
    .input(watchCheckInsInput)
    .output(zAsyncIterable(checkInMessage))
    .subscription(({ ctx, input, signal }) => watchCheckIns(ctx, input, signal)),
})
