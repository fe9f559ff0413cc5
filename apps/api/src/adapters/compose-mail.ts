import type { Mail } from '@turnout/router'
import type { SendMailOptions } from 'nodemailer'

/**
 * A mail as nodemailer takes it: text and HTML, pictures beside the HTML, the calendar as a part and as a file.
 * @param replyTo for mails that name nobody to answer to
 */
export function composeMail(mail: Mail, from: string, replyTo?: string): SendMailOptions {
  return {
    from,
    to: { name: mail.to.name, address: mail.to.address },
    replyTo: mail.replyTo ?? replyTo,
    messageId: mail.reference && `<${mail.reference}@${domainOf(from)}>`,
    envelope: mail.returnPath ? { from: mail.returnPath, to: mail.to.address } : undefined,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    // No answering machine answers what a machine wrote (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated', ...mail.headers },
    attachments: mail.attachments?.map(({ filename, contentType, content, cid }) => ({
      filename,
      contentType,
      content,
      cid,
      contentDisposition: cid ? ('inline' as const) : ('attachment' as const),
    })),
    icalEvent: mail.calendar && { method: mail.calendar.method, content: mail.calendar.content, filename: 'event.ics' },
    // What a caller puts into a field is text, never a file or an address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

/** The address alone of a sender such as `"Turnout" <tickets@example.org>`. */
export function addressOf(sender: string): string {
  return /<([^<>]+)>\s*$/.exec(sender)?.[1]?.trim() ?? sender.trim()
}

function domainOf(sender: string): string {
  return addressOf(sender).split('@').at(-1) ?? 'localhost'
}

/** Who mails are from when nothing is said: the installation's own host. */
export function defaultSender(publicUrl: string): string {
  const { hostname } = new URL(publicUrl)
  return `"Turnout" <tickets@${/^[\d.]+$|^\[/.test(hostname) ? 'localhost' : hostname}>`
}
