import { z } from 'zod'
import { defineJob } from '../core/job-definition.ts'
import { id } from '../core/values.ts'

/** Longer than any reminder can still help: its own handler ends it when it is too late. */
const RETRY_HOURS = 30

/** Writes the mails of one reminder whose time has come. */
export const planMails = defineJob({
  name: 'reminders.plan-mails',
  payload: z.object({ slotId: id }),
  maxAttempts: 8,
  retryForHours: RETRY_HOURS,
})

/** Sends one of them. */
export const sendReminder = defineJob({
  name: 'reminders.send',
  payload: z.object({ mailId: id }),
  maxAttempts: 8,
  retryForHours: RETRY_HOURS,
  lane: 'bulk',
})

/** The kind of their deliveries. */
export const REMINDER_MAIL = 'event.reminder'
