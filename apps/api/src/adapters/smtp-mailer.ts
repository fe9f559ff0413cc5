import { type Mailer, MailRefused } from '@turnout/router'
import nodemailer from 'nodemailer'
import { composeMail } from './compose-mail.ts'

/** How long the parts of a conversation may take, and how many there are at once. */
export interface SmtpLimits {
  connectMs: number
  /** For a server to say something. Ten minutes once it has the mail, says RFC 5321 §4.5.3.2.6; few need one. */
  silenceMs: number
  connections: number
  /** Mails that leave in a second, at most; 0 is no limit. */
  perSecond: number
}

export interface SmtpSettings extends Partial<SmtpLimits> {
  /** For mails that name nobody to answer to. */
  replyTo?: string
}

/**
 * Sends by SMTP, over connections that are kept. Passwords and tickets cross the network encrypted, or not at all:
 * without `smtps:` a server has to offer STARTTLS, but one on this machine, or where the address says
 * `?requireTLS=false`. Throws what the server answered, or `MailRefused` where trying again is of no use.
 */
export function smtpMailer(url: string, from: string, settings: SmtpSettings = {}): Mailer & { stop(): Promise<void> } {
  const { connectMs = 10_000, silenceMs = 120_000, connections = 3, perSecond = 0, replyTo } = settings
  const transport = nodemailer.createTransport({
    url,
    pool: true,
    maxConnections: connections,
    maxMessages: 500,
    connectionTimeout: connectMs,
    greetingTimeout: Math.min(silenceMs, 30_000),
    dnsTimeout: connectMs,
    socketTimeout: silenceMs,
    ...(needsTls(url) ? { requireTLS: true } : {}),
    ...(perSecond > 0 ? { rateLimit: perSecond, rateDelta: 1_000 } : {}),
  })
  return {
    async send(mail) {
      try {
        const { messageId } = await transport.sendMail(composeMail(mail, from, replyTo))
        return messageId
      } catch (error) {
        throw refusalOf(error) ?? error
      }
    },
    captured: async () => null,
    stop: async () => transport.close(),
  }
}

function needsTls(url: string): boolean {
  const { protocol, hostname, searchParams } = new URL(url)
  const isSaid = ['requireTLS', 'ignoreTLS', 'secure'].some((name) => searchParams.has(name))
  return protocol === 'smtp:' && !isSaid && !/^(localhost|127\.[\d.]+|\[::1\])$/.test(hostname)
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
  const [, status, kind, subject] = /^\d{3}[ -](([245])\.(\d{1,3})\.\d{1,3})\b/.exec(words) ?? []
  const isForGood = kind ? kind === '5' && (subject === '1' || subject === '2') : MAILBOX_CODES.has(error.responseCode)
  return isForGood ? new MailRefused(error.responseCode, status) : null
}
