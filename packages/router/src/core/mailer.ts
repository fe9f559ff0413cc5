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
  /** Answers go there instead of to the sender. */
  replyTo?: string
  /**
   * The same whenever the same mail is tried: its Message-ID is made of it, so that a mail that left twice is known for
   * one by whoever receives it.
   */
  reference?: string
  /** Where reports about it go: the sender of the envelope (RFC 5321 §4.4), the mail's own if left out. */
  returnPath?: string
}

/** The recipient's mail server will never take this mail for this recipient. */
export class MailRefused extends PermanentJobError {
  override readonly name = 'MailRefused'
  /** The server's reply code (RFC 5321 §4.2), for whoever looks into it. Its words may quote addresses. */
  readonly responseCode: number
  /** What it said of it more exactly (RFC 3463), such as `5.1.1`. */
  readonly statusCode: string | null

  constructor(responseCode: number, statusCode: string | null = null) {
    super(`The mail server refused the recipient for good (${responseCode})`)
    this.responseCode = responseCode
    this.statusCode = statusCode
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
  /** Null for those that older versions kept. */
  messageId?: string | null
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
