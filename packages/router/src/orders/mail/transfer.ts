import type { Mail } from '../../core/mailer.ts'
import { formatsOf } from '../../mail/formats.ts'
import { button, fact, layout, paragraph, ticketRow } from '../../mail/layout.ts'
import { calendarOf } from './calendar.ts'
import { guestOf, pictureOf } from './confirmation.ts'
import { type MailFacts, placeOf } from './facts.ts'
import { textsOf } from './texts.ts'

/** A ticket that changed hands, as mails tell of it. */
export interface MailTransfer {
  from_name: string
  to_name: string
  to_email: string
  message: string
}

/**
 * The mail to the new holder: the ticket with its QR and its human code, the calendar of its sessions, and the link
 * that only this holder has.
 * @param facts of this one ticket
 */
export function transferredTicketMail(facts: MailFacts, transfer: MailTransfer, link: string, now: Date): Mail {
  const { order, tickets } = facts
  const t = textsOf(order.locale)
  const formats = formatsOf(t.tag, order.time_zone, order.is_all_day)
  const subject = t.transferred.subject(order.title)
  const greeting = t.greeting(transfer.to_name)
  const intro = t.transferred.intro(transfer.from_name, order.title)
  const place = [...(order.is_online ? [t.online] : []), placeOf(facts), order.url].filter((line) => line !== null)
  const said: [string, string][] = transfer.message
    ? [[t.transferred.message(transfer.from_name), transfer.message]]
    : []
  const footer = t.footer(order.organisation ?? 'Turnout')
  const guests = tickets.map((ticket) => guestOf(facts, ticket, t, formats))
  return {
    to: { name: transfer.to_name, address: transfer.to_email },
    subject,
    html: layout({
      locale: order.locale,
      subject,
      heading: t.transferred.heading,
      footer,
      body: [
        paragraph(`${greeting}\n${intro}`),
        ...said.map(([name, text]) => fact(name, text.split('\n'))),
        ...(place.length > 0 ? [fact(t.where, place)] : []),
        paragraph(t.confirmation.hint),
        ...guests.map((guest) => ticketRow(guest)),
        button(t.transferred.link, link),
      ],
    }),
    text: `${[
      greeting,
      intro,
      ...said.map(([name, text]) => `${name}:\n${text}`),
      ...place.map((line) => `${t.where}: ${line}`),
      ...guests.map(({ title, guest, notes, code }) =>
        [`${t.ticket}: ${title}, ${guest}`, ...notes.map((note) => `  ${note}`), `  ${t.code}: ${code}`].join('\n'),
      ),
      t.confirmation.hint,
      `${t.transferred.link}: ${link}`,
      footer,
    ].join('\n\n')}\n`,
    attachments: tickets.map(pictureOf),
    calendar: calendarOf(facts, 'PUBLISH', now),
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}

/**
 * The mail that tells somebody that a ticket is not theirs any more.
 * @param calendar takes out what they have no other ticket for
 */
export function passedOnMail(
  facts: Pick<MailFacts, 'order'>,
  transfer: MailTransfer,
  to: { name: string; address: string },
  ticketTypeName: string,
  calendar?: Mail['calendar'],
): Mail {
  const { order } = facts
  const t = textsOf(order.locale)
  const subject = t.passedOn.subject(order.title)
  const greeting = t.greeting(to.name)
  const intro = t.passedOn.intro(ticketTypeName, order.title, transfer.to_name)
  const footer = t.footer(order.organisation ?? 'Turnout')
  return {
    to,
    subject,
    html: layout({
      locale: order.locale,
      subject,
      heading: t.passedOn.heading,
      footer,
      body: [paragraph(`${greeting}\n${intro}`), fact(t.order, [order.code]), paragraph(t.passedOn.hint)],
    }),
    text: `${[greeting, intro, `${t.order}: ${order.code}`, t.passedOn.hint, footer].join('\n\n')}\n`,
    ...(calendar ? { calendar } : {}),
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}
