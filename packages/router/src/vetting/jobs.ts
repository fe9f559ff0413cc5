import { z } from 'zod'
import { defineJob } from '../core/job-definition.ts'
import { id } from '../core/values.ts'

/** Tells a member what became of their request. */
export const sendVettingDecision = defineJob({
  name: 'vetting.send-decision',
  payload: z.object({ requestId: id }),
  maxAttempts: 8,
  retryForHours: 72,
})
