import { z } from 'zod'
import { defineJob } from '../core/job-definition.ts'
import { id } from '../core/values.ts'

/** A mail server may be away over a weekend. */
const retryForHours = 3 * 24
/** Tries counted only where a job ends its process each time. */
const maxAttempts = 8

/** Mails a ticket that changed hands to its new holder. */
export const sendTransferredTicket = defineJob({
  name: 'tickets.send-transferred-ticket',
  payload: z.object({ transferId: id }),
  maxAttempts,
  retryForHours,
})

/** Mails a ticket that changed hands to its holder again, once for each `again`, unless it has gone on meanwhile. */
export const sendTicketAgain = defineJob({
  name: 'tickets.send-again',
  payload: z.object({ ticketId: id, serial: z.int(), again: id }),
  maxAttempts,
  retryForHours,
})

/** Tells those whose ticket it was that it is theirs no more. */
export const sendTransferNotice = defineJob({
  name: 'tickets.send-transfer-notice',
  payload: z.object({ transferId: id, to: z.enum(['holder', 'buyer']) }),
  maxAttempts,
  retryForHours,
})

/** Tells the holder of a ticket that changed hands that its event was cancelled. */
export const sendTicketCancellation = defineJob({
  name: 'tickets.send-cancellation',
  payload: z.object({ ticketId: id }),
  maxAttempts,
  retryForHours,
})
