import { procedure, router } from '../core/trpc.ts'
import { getReminders } from './get-reminders.ts'
import { previewReminder } from './preview-reminder.ts'
import { previewReminderInput, reminderPreview, reminders, remindersRef, updateRemindersInput } from './schema.ts'
import { updateReminders } from './update-reminders.ts'

/** What an event sends to those who hold its tickets, before it begins. */
export const remindersRouter = router({
  get: procedure
    .input(remindersRef)
    .output(reminders)
    .query(({ ctx, input }) => getReminders(ctx, input)),
  update: procedure
    .input(updateRemindersInput)
    .output(reminders)
    .mutation(({ ctx, input }) => updateReminders(ctx, input)),
  preview: procedure
    .input(previewReminderInput)
    .output(reminderPreview)
    .query(({ ctx, input }) => previewReminder(ctx, input)),
})
