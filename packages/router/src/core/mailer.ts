import { PermanentJobError } from './job-handler.ts'

/** A file or inline picture of a mail. */
export interface MailAttachment {
  filename: string
  contentType: string
  content: Buffer
  /** Set for pictures shown inside the HTML by `cid:`. */
  cid?: string
}

/** One mail, ready to send. */
export interface Mail {
  to: { name: string; address: string }
  subject: string
  html: string
  text: string
  attachments?: MailAttachment[]
  /** An iCalendar part, shown by mail clients as an invitation. */
  calendar?: { method: 'PUBLISH' | 'REQUEST' | 'CANCEL'; content: string }
  headers?: Record<string, string>
}

/** The recipient's mail server will never take this mail for this recipient. */
export class MailRefused extends PermanentJobError {
  override readonly name = 'MailRefused'
  /** The server's reply code (RFC 5321 §4.2), for whoever looks into it. Its words may quote addresses. */
  readonly responseCode: number

  constructor(responseCode: number) {
    super(`The mail server refused the recipient for good (${responseCode})`)
    this.responseCode = responseCode
  }
}

/** A mail kept in a file because no SMTP server is configured. */
export interface CapturedMail {
  id: string
  at: string
  to: string
  subject: string
  html: string
  text: string
}

/** The port through which mail leaves. Sends once per call; the caller guards against repeats. */
export interface Mailer {
  /**
   * @returns the Message-ID given to the mail
   * @throws MailRefused when trying again is of no use; everything else may pass
   */
  send(mail: Mail): Promise<string>
  /** Newest first; null when mail is really sent and so nothing is kept. */
  captured(limit: number): Promise<CapturedMail[] | null>
}
