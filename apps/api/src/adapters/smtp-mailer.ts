import { type Mailer, MailRefused } from '@turnout/router'
import nodemailer from 'nodemailer'
import { composeMail } from './compose-mail.ts'

/** Sends by SMTP. Throws what the server answered, or `MailRefused` where trying again is of no use. */
export function smtpMailer(url: string, from: string): Mailer & { stop(): Promise<void> } {
  const transport = nodemailer.createTransport({
    url,
    pool: true,
    maxConnections: 3,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
  })
  return {
    async send(mail) {
      try {
        const { messageId } = await transport.sendMail(composeMail(mail, from))
        return messageId
      } catch (error) {
        throw refusalOf(error) ?? error
      }
    },
    captured: async () => null,
    stop: async () => transport.close(),
  }
}

/** Reply codes that speak of the mailbox where no enhanced code says more (RFC 5321 §4.2.3, RFC 7504). */
const MAILBOX_CODES = new Set([550, 551, 552, 553, 556])

/**
 * The refusal of a recipient for good. What a server has against us (relaying, policy, authentication: 5.3, 5.5, 5.7 of
 * RFC 3463) is none: somebody mends that, and the mails then leave.
 */
function refusalOf(error: unknown): MailRefused | null {
  if (!(error instanceof Error) || !('command' in error) || error.command !== 'RCPT TO') return null
  if (!('responseCode' in error) || typeof error.responseCode !== 'number') return null
  const words = 'response' in error && typeof error.response === 'string' ? error.response : ''
  const [, kind, subject] = /^\d{3}[ -]([245])\.(\d{1,3})\.\d{1,3}\b/.exec(words) ?? []
  const isForGood = kind ? kind === '5' && (subject === '1' || subject === '2') : MAILBOX_CODES.has(error.responseCode)
  return isForGood ? new MailRefused(error.responseCode) : null
}
