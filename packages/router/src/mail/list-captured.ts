import type { Call } from '../core/context.ts'
import type { CapturedMails, ListCapturedInput } from './schema.ts'

/** The last mails kept in files. */
export async function listCaptured(call: Call, input: ListCapturedInput): Promise<CapturedMails> {
  const mails = await call.mailer.captured(input.limit)
  return { isCapturing: mails !== null, mails: mails ?? [] }
}
