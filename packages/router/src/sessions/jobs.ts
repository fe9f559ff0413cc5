import { z } from 'zod'
import { defineJob } from '../core/job-definition.ts'
import { id } from '../core/values.ts'

/** Has everybody who holds tickets for moved sessions of an event told of it, once the moving has come to rest. */
export const tellMoves = defineJob({
  name: 'sessions.tell-moves',
  payload: z.object({ eventId: id }),
  maxAttempts: 8,
  retryForHours: 72,
})

/** Tells a buyer, or the one whom a ticket was handed on to, how their sessions were moved. */
export const sendMove = defineJob({
  name: 'sessions.send-move',
  payload: z.object({ orderId: id, batchId: id, ticketId: id.optional() }),
  maxAttempts: 8,
  retryForHours: 72,
  lane: 'bulk',
})
