import { z } from 'zod'
import { id, instant, line, locale } from '../core/values.ts'

/** `1_day`: the same time the day before; the others that long before the start. */
export const reminderType = z.enum(['1_day', '1_hour', '30_min'])

/**
 * Why a reminder was not sent. `late`: nobody could send it while it helped. `chosen_late`, `published_late`,
 * `moved_late`: its time had passed when it was chosen, the event published, the session moved. `off`, `cancelled`:
 * taken back after its time had come. `nobody`: nobody had a ticket by then.
 */
export const reminderSkipped = z.enum([
  'late',
  'chosen_late',
  'published_late',
  'moved_late',
  'off',
  'cancelled',
  'nobody',
])

/** What became of a reminder's mails, by number. */
const reminderCounts = z.object({
  /** Not sent yet. */
  waiting: z.int(),
  sent: z.int(),
  /** Refused by the recipient's server for good. */
  failed: z.int(),
  /** Their recipients want no reminders, or refuse mail. */
  declined: z.int(),
  /** Not needed or of no help any more by the time. */
  dropped: z.int(),
})

/** One reminder before one start. */
export const reminderSlot = z.object({
  type: reminderType,
  /** The start that it reminds of. */
  startsAt: instant,
  dueAt: instant,
  /** Later it is not sent any more. */
  usefulUntil: instant,
  /** Of those who begin at this start: their sessions, by name. */
  sessions: z.array(z.string()),
  state: z.enum(['off', 'due', 'sending', 'sent', 'skipped']),
  skippedBecause: reminderSkipped.nullable(),
  /** Addresses that would get it now; once its time has come, those for whom it was written. */
  recipients: z.int(),
  counts: reminderCounts,
  /** When the first and the last mail of it left. */
  sentFrom: instant.nullable(),
  sentUntil: instant.nullable(),
})

export const reminders = z.object({
  eventId: id,
  types: z.array(reminderType),
  note: z.string(),
  /** Rises with each change; 0 while nobody has changed anything. */
  version: z.int(),
  timeZone: z.string(),
  isAllDay: z.boolean(),
  /** By start, then by type; of types that are not chosen too, so that a choice can be judged. */
  slots: z.array(reminderSlot),
})

const note = line(0, 300)

export const remindersRef = z.object({ eventId: id })
export const updateRemindersInput = z.object({
  eventId: id,
  types: z
    .array(reminderType)
    .max(3)
    .refine((types) => new Set(types).size === types.length, { error: 'Each only once' })
    .optional(),
  note: note.optional(),
  version: z.int().min(0).optional(),
})
export const previewReminderInput = z.object({
  eventId: id,
  type: reminderType,
  /** Instead of the note that is saved. */
  note: note.optional(),
  locale: locale.default('en'),
})

/** A reminder as its recipients will see it, with a ticket that is none. */
export const reminderPreview = z.object({ subject: z.string(), html: z.string(), text: z.string() })

export type ReminderType = z.infer<typeof reminderType>
export type ReminderSkipped = z.infer<typeof reminderSkipped>
export type ReminderSlot = z.infer<typeof reminderSlot>
export type Reminders = z.infer<typeof reminders>
export type RemindersRef = z.infer<typeof remindersRef>
export type UpdateRemindersInput = z.infer<typeof updateRemindersInput>
export type PreviewReminderInput = z.output<typeof previewReminderInput>
export type ReminderPreview = z.infer<typeof reminderPreview>
