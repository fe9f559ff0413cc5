import type { Call } from '../core/context.ts'
import { DomainError, refuse } from '../core/errors.ts'
import { databaseFault, isDatabaseDown } from '../core/faults.ts'
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
  // Each scan is on record by itself; the row of the call says how many had an error.
  const { trail, ...own } = call
  for (const scan of input.scans) {
    try {
      if (!('code' in scan)) throw refuse('VALIDATION_ERROR', 'This scan cannot be read')
      answers.push(await redeemTicket(own, { ...scan, eventId }))
    } catch (error) {
      answers.push({ scanId: scan.scanId, error: explain(call, scan.scanId, error) })
    }
  }
  if (trail) trail.detail = { scans: answers.length, errors: answers.filter((answer) => 'error' in answer).length }
  return { answers }
}

function explain(call: Call, scanId: string, error: unknown): { code: string; message: string } {
  if (error instanceof DomainError) return { code: error.code, message: error.message }
  if (isDatabaseDown(error)) throw error
  // Neither the text nor the rows that PostgreSQL quotes with it: they may hold names.
  const fault = databaseFault(error)
  const name = error instanceof Error ? error.name : typeof error
  call.log.error({ name, fault, scanId: scanId.slice(0, 40) }, 'A scan of a batch could not be written')
  return { code: 'INTERNAL', message: 'Something went wrong on our side' }
}
