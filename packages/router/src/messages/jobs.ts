import { z } from 'zod'
import { defineJob } from '../core/job-definition.ts'
import { id, locale } from '../core/values.ts'

/** For so long mails are tried that a server does not take yet. */
export const TRY_HOURS = 72

/**
 * Writes down whom a message goes to, in batches with a job each. Once all are through it is done again, for those who
 * came into it meanwhile by a transfer; a round that finds nobody ends it.
 */
export const gatherRecipients = defineJob({
  name: 'messages.gather-recipients',
  payload: z.object({ messageId: id, round: z.int().min(1) }),
  maxAttempts: 8,
  retryForHours: TRY_HOURS,
})

/** Sends a message to a batch of its recipients. */
export const sendMessageBatch = defineJob({
  name: 'messages.send-batch',
  payload: z.object({ messageId: id, batch: z.int().min(1) }),
  maxAttempts: 8,
  retryForHours: TRY_HOURS + 1,
  lane: 'bulk',
})

/** Sends a message to somebody who writes it, to see it. */
export const sendMessageTest = defineJob({
  name: 'messages.send-test',
  payload: z.object({ messageId: id, testId: id, userId: id, locale: locale.optional(), nth: z.int() }),
  maxAttempts: 5,
})

/** The key of the job that gathers a round; one round is gathered once. */
export function roundKey(messageId: string, round: number): string {
  return `message:${messageId}:round:${round}`
}
