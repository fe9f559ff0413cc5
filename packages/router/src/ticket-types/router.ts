import { procedure, router } from '../core/trpc.ts'
import { createTicketType } from './create-ticket-type.ts'
import { deleteTicketType } from './delete-ticket-type.ts'
import { listTicketTypes } from './list-ticket-types.ts'
import {
  createTicketTypeInput,
  done,
  listTicketTypesInput,
  setInclusionInput,
  ticketType,
  ticketTypeList,
  ticketTypeRef,
  updateTicketTypeInput,
} from './schema.ts'
import { setInclusion } from './set-inclusion.ts'
import { updateTicketType } from './update-ticket-type.ts'

/** What is sold for an event. The sessions of a ticket type are fixed once one was sold (HAS_REGISTRATIONS). */
export const ticketTypesRouter = router({
  list: procedure
    .input(listTicketTypesInput)
    .output(ticketTypeList)
    .query(({ ctx, input }) => listTicketTypes(ctx, input)),
  create: procedure
    .input(createTicketTypeInput)
    .output(ticketType)
    .mutation(({ ctx, input }) => createTicketType(ctx, input)),
  update: procedure
    .input(updateTicketTypeInput)
    .output(ticketType)
    .mutation(({ ctx, input }) => updateTicketType(ctx, input)),
  setInclusion: procedure
    .input(setInclusionInput)
    .output(ticketType)
    .mutation(({ ctx, input }) => setInclusion(ctx, input)),
  delete: procedure
    .input(ticketTypeRef)
    .output(done)
    .mutation(({ ctx, input }) => deleteTicketType(ctx, input)),
})
