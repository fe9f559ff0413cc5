import { handleJob } from '../core/job-handler.ts'
import { sendTicketAgain } from './jobs.ts'
import { mailToHolder } from './send-transfer.job.ts'

/** Mails a ticket that changed hands to its holder once more. */
export const sendTicketAgainJob = handleJob(sendTicketAgain, async (deps, { ticketId, serial, again }) => {
  const transfer = await deps.db
    .selectFrom('ticket_transfer')
    .select('id')
    .where('ticket_id', '=', ticketId)
    .where('from_serial', '=', serial - 1)
    .executeTakeFirst()
  if (transfer) await mailToHolder(deps, transfer.id, `ticket:${ticketId}:again:${again}`)
})
