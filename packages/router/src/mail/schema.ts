import { z } from 'zod'
import { instant } from '../core/values.ts'

/** Mails kept in files because no SMTP server is set; `isCapturing` is false when mail is really sent. */
export const capturedMails = z.object({
  isCapturing: z.boolean(),
  mails: z.array(
    z.object({ id: z.string(), at: instant, to: z.string(), subject: z.string(), html: z.string(), text: z.string() }),
  ),
})
export const listCapturedInput = z.object({ limit: z.int().min(1).max(100).default(50) }).default({ limit: 50 })

export type CapturedMails = z.infer<typeof capturedMails>
export type ListCapturedInput = z.infer<typeof listCapturedInput>
