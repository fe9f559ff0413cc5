import { procedure, router } from '../core/trpc.ts'
import { decideVetting } from './decide-vetting.ts'
import { getMyVetting } from './get-my-vetting.ts'
import { listVettingRequests } from './list-vetting-requests.ts'
import { requestVetting } from './request-vetting.ts'
import {
  decideVettingInput,
  listVettingInput,
  myVetting,
  requestVettingInput,
  vettingPage,
  vettingRequest,
} from './schema.ts'

/** Who is a member, and of which level. */
export const vettingRouter = router({
  request: procedure
    .input(requestVettingInput)
    .output(vettingRequest)
    .mutation(({ ctx, input }) => requestVetting(ctx, input)),
  mine: procedure.output(myVetting).query(({ ctx }) => getMyVetting(ctx)),
  list: procedure
    .input(listVettingInput)
    .output(vettingPage)
    .query(({ ctx, input }) => listVettingRequests(ctx, input)),
  decide: procedure
    .input(decideVettingInput)
    .output(vettingRequest)
    .mutation(({ ctx, input }) => decideVetting(ctx, input)),
})
