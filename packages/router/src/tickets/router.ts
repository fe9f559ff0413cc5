import { procedure, router } from '../core/trpc.ts'
import { cancelTicket } from './cancel-ticket.ts'
import { getTicket } from './get-ticket.ts'
import { getTicketQr } from './get-ticket-qr.ts'
import { listTickets } from './list-tickets.ts'
import { listUserTickets } from './list-user-tickets.ts'
import { resendTicket } from './resend-ticket.ts'
import {
  cancelTicketInput,
  holderRef,
  listTicketsInput,
  listUserTicketsInput,
  resendTicketInput,
  ticket,
  ticketDetails,
  ticketPage,
  ticketQr,
  transferTicketInput,
  updateAttendeeInput,
  userTicketPage,
} from './schema.ts'
import { transferTicket } from './transfer-ticket.ts'
import { updateAttendee } from './update-attendee.ts'

/** What people hold. */
export const ticketsRouter = router({
  list: procedure
    .input(listTicketsInput)
    .output(ticketPage)
    .query(({ ctx, input }) => listTickets(ctx, input)),
  qr: procedure
    .input(holderRef)
    .output(ticketQr)
    .query(({ ctx, input }) => getTicketQr(ctx, input)),
  cancel: procedure
    .input(cancelTicketInput)
    .output(ticket)
    .mutation(({ ctx, input }) => cancelTicket(ctx, input)),
  get: procedure
    .input(holderRef)
    .output(ticketDetails)
    .query(({ ctx, input }) => getTicket(ctx, input)),
  listByUser: procedure
    .input(listUserTicketsInput)
    .output(userTicketPage)
    .query(({ ctx, input }) => listUserTickets(ctx, input)),
  updateAttendee: procedure
    .input(updateAttendeeInput)
    .output(ticketDetails)
    .mutation(({ ctx, input }) => updateAttendee(ctx, input)),
  transfer: procedure
    .input(transferTicketInput)
    .output(ticket)
    .mutation(({ ctx, input }) => transferTicket(ctx, input)),
  resend: procedure
    .input(resendTicketInput)
    .output(ticket)
    .mutation(({ ctx, input }) => resendTicket(ctx, input)),
})
