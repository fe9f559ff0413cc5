import type { Mail, MailAttachment } from '../../core/mailer.ts'
import { type Formats, formatsOf } from '../../mail/formats.ts'
import { fact, layout, paragraph, ticketRow } from '../../mail/layout.ts'
import { qrPng } from '../../tickets/qr-code.ts'
import { calendarOf } from './calendar.ts'
import { type MailFacts, type MailTicket, placeOf } from './facts.ts'
import { type MailTexts, textsOf } from './texts.ts'

/** The mail with a confirmed order's tickets: each with its QR and its human code, and the calendar of its sessions. */
export function confirmationMail(facts: MailFacts, now: Date): Mail {
  const { order, tickets } = facts
  const t = textsOf(order.locale)
  const formats = formatsOf(t.tag, order.time_zone, order.is_all_day)
  const subject = t.confirmation.subject(order.title)
  const greeting = t.greeting(order.buyer_name)
  const intro = t.confirmation.intro(tickets.length, order.title)
  const place = [...(order.is_online ? [t.online] : []), placeOf(facts), order.url].filter((line) => line !== null)
  const total = order.total_minor > 0 ? formats.money(order.total_minor, order.currency) : t.free
  const footer = t.footer(order.organisation ?? 'Turnout')
  const guests = tickets.map((ticket) => guestOf(facts, ticket, t, formats))
  const html = layout({
    locale: order.locale,
    subject,
    heading: t.confirmation.heading,
    footer,
    body: [
      paragraph(`${greeting}\n${intro}`),
      fact(t.order, [`${order.code} · ${total}`]),
      ...(place.length > 0 ? [fact(t.where, place)] : []),
      paragraph(t.confirmation.hint),
      ...guests.map((guest) => ticketRow(guest)),
    ],
  })
  const text = [
    greeting,
    intro,
    [`${t.order}: ${order.code}`, `${t.total}: ${total}`, ...place.map((line) => `${t.where}: ${line}`)].join('\n'),
    ...guests.map(({ title, guest, notes, code }) =>
      [`${t.ticket}: ${title}, ${guest}`, ...notes.map((note) => `  ${note}`), `  ${t.code}: ${code}`].join('\n'),
    ),
    t.confirmation.hint,
    footer,
  ]
  return {
    to: { name: order.buyer_name, address: order.buyer_email },
    subject,
    html,
    text: `${text.join('\n\n')}\n`,
    attachments: tickets.map(pictureOf),
    calendar: calendarOf(facts, 'PUBLISH', now),
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}

/** A ticket's QR, as the picture that `guestOf` refers to. */
export function pictureOf(ticket: MailTicket): MailAttachment {
  return {
    filename: `ticket-${ticket.human_code}.png`,
    contentType: 'image/png',
    content: qrPng(ticket.code),
    cid: cidOf(ticket),
  }
}

const cidOf = (ticket: MailTicket) => `ticket-${ticket.id}@turnout`

/** What a mail shows of a ticket. */
export function guestOf(facts: MailFacts, ticket: MailTicket, t: MailTexts, formats: Formats) {
  const sessions = facts.sessions.filter(({ id }) => ticket.session_ids.includes(id))
  return {
    pictureCid: cidOf(ticket),
    pictureText: t.qrOf(ticket.human_code),
    title: ticket.ticket_type_name,
    guest: ticket.attendee_name ?? t.unnamed,
    notes: sessions.map(({ name, room, starts_at, ends_at }) =>
      [name, formats.span(starts_at, ends_at), ...(room ? [room] : [])].join(' · '),
    ),
    code: ticket.human_code,
  }
}
