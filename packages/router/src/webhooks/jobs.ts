import { z } from 'zod'
import { defineJob } from '../core/job-definition.ts'
import { id, instant } from '../core/values.ts'

/** Tells those who look after a webhook that it fails, lost a message, or was switched off. `at` tells one such occasion from another. */
export const tellWebhookOwner = defineJob({
  name: 'webhooks.tell-owner',
  payload: z.object({ webhookId: id, notice: z.enum(['failing', 'given_up', 'switched_off', 'gone']), at: instant }),
  maxAttempts: 8,
  retryForHours: 72,
})
