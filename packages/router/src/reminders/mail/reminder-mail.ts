import type { Deps } from '../../core/context.ts'
import { type Html, html } from '../../core/html.ts'
import type { Mail } from '../../core/mailer.ts'
import { dayOf, daysBetween } from '../../core/zoned-time.ts'
import { formatsOf } from '../../mail/formats.ts'
import { button, fact, layout, paragraph, ticketRow } from '../../mail/layout.ts'
import { unsubscribeOf } from '../../mail/unsubscribe.ts'
import { calendarOf } from '../../orders/mail/calendar.ts'
import { guestOf, pictureOf } from '../../orders/mail/confirmation.ts'
import { textsOf } from '../../orders/mail/texts.ts'
import type { ReminderFacts } from './facts.ts'
import { reminderTextsOf } from './texts.ts'

/** What a reminder is made of: all that is told, with the organizers' note. */
export type Told = ReminderFacts & { note: string }

/** A ticket as a reminder shows it. */
export type ShownTicket = ReturnType<typeof guestOf>

/**
 * The mail that reminds one address of one start: when and where on the event's own clocks, each ticket with its QR and
 * its code, the calendar of its orders, and a way to get no more of them.
 */
export function reminderMail(deps: Pick<Deps, 'secrets' | 'config'>, told: Told, now: Date): Mail {
  const t = textsOf(told.locale)
  const formats = formatsOf(t.tag, told.event.time_zone, told.event.is_all_day)
  const guests = told.parts.flatMap((part) => part.tickets.map((ticket) => guestOf(part, ticket, t, formats)))
  const { url, headers } = unsubscribeOf(deps, {
    address: told.to.address,
    eventId: told.slot.event_id,
    topic: 'reminders',
  })
  const tickets = told.parts.flatMap((part) => part.tickets)
  return {
    to: told.to,
    ...writeReminder(told, guests, url, now),
    attachments: tickets.map(pictureOf),
    calendar: calendarOf(told.parts, 'PUBLISH', now),
    headers: { 'Auto-Submitted': 'auto-generated', ...headers },
  }
}

/** The words of a reminder, as HTML and as text. */
export function writeReminder(
  told: Omit<Told, 'parts'>,
  guests: ShownTicket[],
  unsubscribeUrl: string,
  now: Date,
): Pick<Mail, 'subject' | 'html' | 'text'> {
  const { event, sessions } = told
  const t = textsOf(told.locale)
  const own = reminderTextsOf(told.locale)
  const formats = formatsOf(t.tag, event.time_zone, event.is_all_day)
  const { subject, heading } = nearnessOf(told, now)
  const greeting = t.greeting(told.to.name)
  const intro = own.intro(guests.length, event.title)
  const when = [
    ...sessions.map(({ name, room, starts_at, ends_at }) =>
      [formats.span(starts_at, ends_at), name, ...(room ? [room] : [])].join(' · '),
    ),
    ...(event.is_online && !event.is_all_day ? [own.zone(event.time_zone)] : []),
  ]
  const where = [...(event.is_online ? [t.online] : []), told.place].filter((line) => line !== null)
  const links = linksOf(told)
  const more = told.more > 0 ? [own.more(told.more)] : []
  const footer = t.footer(event.organisation ?? 'Turnout')
  return {
    subject,
    html: layout({
      locale: told.locale,
      subject,
      heading,
      footer,
      body: [
        paragraph(`${greeting}\n${intro}`),
        fact(own.when, when),
        ...(where.length > 0 ? [fact(t.where, where)] : []),
        ...(told.note ? [fact(own.note, [told.note])] : []),
        ...links.map(({ text, url }) => button(text, url)),
        paragraph(own.hint),
        ...guests.map((guest) => ticketRow(guest)),
        ...more.map((line) => paragraph(line)),
        smallLink(own.unsubscribe, unsubscribeUrl),
      ],
    }),
    text: `${[
      greeting,
      intro,
      when.map((line) => `${own.when}: ${line}`).join('\n'),
      ...(where.length > 0 ? [where.map((line) => `${t.where}: ${line}`).join('\n')] : []),
      ...(told.note ? [`${own.note}: ${told.note}`] : []),
      ...links.map(({ text, url }) => `${text}: ${url}`),
      ...guests.map(({ title, guest, notes, code }) =>
        [`${t.ticket}: ${title}, ${guest}`, ...notes.map((line) => `  ${line}`), `  ${t.code}: ${code}`].join('\n'),
      ),
      ...more,
      own.hint,
      footer,
      `${own.unsubscribe}: ${unsubscribeUrl}`,
    ].join('\n\n')}\n`,
  }
}

/** The start in words that hold when the mail leaves, which may be later than it was meant to. */
function nearnessOf({ locale, slot, event }: Omit<Told, 'parts'>, now: Date): { subject: string; heading: string } {
  const { subject, heading } = reminderTextsOf(locale)
  const { tag } = textsOf(locale)
  const timeZone = event.time_zone
  const time = event.is_all_day
    ? null
    : new Intl.DateTimeFormat(tag, { timeZone, timeStyle: 'short' }).format(slot.starts_at)
  if (slot.type !== '1_day' && time) return { subject: subject.soon(time, event.title), heading: heading.soon }
  const days = daysBetween(dayOf(now, timeZone), dayOf(slot.starts_at, timeZone))
  if (days === 0) return { subject: subject.today(time, event.title), heading: heading.today }
  if (days === 1) return { subject: subject.tomorrow(time, event.title), heading: heading.tomorrow }
  const day = new Intl.DateTimeFormat(tag, { timeZone, dateStyle: 'full' }).format(slot.starts_at)
  return { subject: subject.other(day, event.title), heading: heading.other }
}

function linksOf({ locale, event, mapUrl }: Omit<Told, 'parts'>): { text: string; url: string }[] {
  const own = reminderTextsOf(locale)
  return [
    ...(event.is_online && event.url ? [{ text: own.join, url: event.url }] : []),
    ...(mapUrl ? [{ text: own.map, url: mapUrl }] : []),
  ]
}

function smallLink(text: string, url: string): Html {
  return html`<tr><td style="padding:8px 28px"><a class="soft" href="${url}" style="font-family:system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;font-size:13px;color:#5b6470">${text}</a></td></tr>`
}
