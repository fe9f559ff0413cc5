import { procedure, router } from '../core/trpc.ts'
import { cancelTicket } from './cancel-ticket.ts'
import { getTicketQr } from './get-ticket-qr.ts'
import { listTickets } from './list-tickets.ts'
import { cancelTicketInput, listTicketsInput, ticket, ticketPage, ticketQr, ticketRef } from './schema.ts'

/** What people hold. */
export const ticketsRouter = router({
  list: procedure
    .input(listTicketsInput)
    .output(ticketPage)
    .query(({ ctx, input }) => listTickets(ctx, input)),
  qr: procedure
    .input(ticketRef)
    .output(ticketQr)
    .query(({ ctx, input }) => getTicketQr(ctx, input)),
  cancel: procedure
    .input(cancelTicketInput)
    .output(ticket)
    .mutation(({ ctx, input }) => cancelTicket(ctx, input)),
})
