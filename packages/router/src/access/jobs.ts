import { z } from 'zod'
import { defineJob } from '../core/job-definition.ts'
import { id } from '../core/values.ts'

/** Mails a link to choose a new password. The link is made when the mail is, so no job row holds a secret. */
export const sendPasswordReset = defineJob({
  name: 'access.send-password-reset',
  payload: z.object({ userId: id, requestedAt: z.iso.datetime() }),
  maxAttempts: 5,
  // A link lasts half an hour from its request: after that the job has nothing left to send.
  retryForHours: 0.5,
})
