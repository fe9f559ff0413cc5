import type { Mailer } from '@turnout/router'
import nodemailer from 'nodemailer'
import { composeMail } from './compose-mail.ts'

/** Sends by SMTP. Throws what the server answered; the caller tries again. */
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
      const { messageId } = await transport.sendMail(composeMail(mail, from))
      return messageId
    },
    captured: async () => null,
    stop: async () => transport.close(),
  }
}
