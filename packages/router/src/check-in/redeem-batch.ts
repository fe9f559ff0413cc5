import type { Call } from '../core/context.ts'
import { DomainError, refuse } from '../core/errors.ts'
import { isDatabaseDown } from '../core/faults.ts'
import { doorEventId } from './door-event.ts'
import { redeemTicket } from './redeem-ticket.ts'
import type { BatchAnswer, RedeemBatchInput } from './schema.ts'

/**
 * Hands in a queue of scans, in the order given. Each gets an answer or an error of its own; one that fails does not
 * keep the others from being written. When the database goes away in the middle, handing in the same queue again
 * gives the answers to those that were written.
 */
export async function redeemBatch(call: Call, input: RedeemBatchInput): Promise<{ answers: BatchAnswer[] }> {
  const eventId = doorEventId(call, input.eventId)
  const answers: BatchAnswer[] = []
  for (const scan of input.scans) {
    try {
      if (!('code' in scan)) throw refuse('VALIDATION_ERROR', 'This scan cannot be read')
      answers.push(await redeemTicket(call, { ...scan, eventId }))
    } catch (error) {
      answers.push({ scanId: scan.scanId, error: explain(call, scan.scanId, error) })
    }
  }
  return { answers }
}

function explain(call: Call, scanId: string, error: unknown): { code: string; message: string } {
  if (error instanceof DomainError) return { code: error.code, message: error.message }
  if (isDatabaseDown(error)) throw error
  call.log.error({ error, scanId }, 'A scan of a batch could not be written')
  return { code: 'INTERNAL', message: 'Something went wrong on our side' }
}
