import type { Queryable } from '@turnout/db'
import { sql } from 'kysely'
import type { Deps } from '../core/context.ts'
import { type Html, html } from '../core/html.ts'
import type { Mail } from '../core/mailer.ts'
import { formatsOf } from '../mail/formats.ts'
import { layout, paragraph } from '../mail/layout.ts'
import { unsubscribeOf } from '../mail/unsubscribe.ts'
import { ticketTokenOf } from '../tickets/access.ts'
import { type Reached, ticketsOf } from './audience.ts'
import { bodyHtml, bodyText, fillSubject, parseBody, type Values } from './markup.ts'
import type { Audience } from './schema.ts'
import { localeOf, type MessageMailTexts, messageTextsOf } from './texts.ts'

/** What a mail says beside what is its recipient's own. */
export interface MessageContent {
  eventId: string
  subject: string
  body: string
  audience: Audience
  /** Where answers go; null for the address that mails come from. */
  replyTo: string | null
}

/** Links to tickets in one mail, at most. */
const MOST_LINKS = 10

/** What mails tell of an event; null when it is gone. With one session chosen its time and place are told. */
export async function readEventFacts(db: Queryable, eventId: string, { sessionIds }: Audience) {
  const [sessionId, ...others] = sessionIds
  const { rows } = await sql<{
    title: string
    starts_at: Date
    ends_at: Date | null
    time_zone: string
    is_all_day: boolean
    is_online: boolean
    place: string | null
    organisation: string | null
  }>`
    select event.title, coalesce(session.starts_at, event.starts_at) as starts_at,
      coalesce(session.ends_at, event.ends_at) as ends_at, event.time_zone, event.is_all_day, event.is_online,
      case when venue.id is null then concat_ws(', ', nullif(event.location_text, ''), nullif(event.address, ''))
        else concat_ws(', ', room.name, venue.name, nullif(venue.address, ''), nullif(venue.city, '')) end as place,
      (select name from organisation limit 1) as organisation
    from event
    left join venue on venue.id = event.venue_id
    left join session on session.id = ${others.length === 0 ? (sessionId ?? null) : null}::uuid and session.event_id = event.id
    left join room on room.id = session.room_id
    where event.id = ${eventId}::uuid and event.deleted_at is null`.execute(db)
  return rows[0] ?? null
}

export type EventFacts = NonNullable<Awaited<ReturnType<typeof readEventFacts>>>

/** The mail that brings a message to one recipient, in their language, with their tickets and their way to end it. */
export async function writeMessageMail(
  deps: Pick<Deps, 'db' | 'secrets' | 'config'>,
  content: MessageContent,
  event: EventFacts,
  recipient: Reached,
): Promise<Mail> {
  const { eventId, audience } = content
  const held = await ticketsOf(deps.db, eventId, audience, recipient, MOST_LINKS)
  const t = messageTextsOf(recipient.locale)
  const tickets = held.map(({ id, serial, type, guest }) => ({
    label: held.length === 1 ? t.ticket : [type, guest].filter(Boolean).join(' · '),
    url: `${deps.config.publicUrl}/t/${id}#${ticketTokenOf(deps.secrets, id, serial)}`,
  }))
  const unsubscribe = unsubscribeOf(deps, { address: recipient.address, eventId, topic: 'messages' })
  return messageMail(content, event, recipient, { tickets, unsubscribe })
}

interface Links {
  tickets: { label: string; url: string }[]
  unsubscribe: { url: string; headers: Record<string, string> }
}

/** The same with links that are given. */
export function messageMail(content: MessageContent, event: EventFacts, recipient: Reached, links: Links): Mail {
  const t = messageTextsOf(recipient.locale)
  const values: Values = {
    name: recipient.name,
    event: event.title,
    when: whenOf(event, t),
    where: [...(event.is_online ? [t.online] : []), ...(event.place ? [event.place] : [])].join(', ') || t.later,
    tickets: links.tickets.length === 0 && content.audience.who === 'holders' ? t.withBuyer : links.tickets,
  }
  const subject = fillSubject(content.subject, values)
  const blocks = parseBody(content.body)
  const footer = t.footer(event.organisation || 'Turnout')
  const because = t.because[content.audience.who](event.title)
  return {
    to: { name: recipient.name, address: recipient.address },
    subject,
    html: layout({
      locale: localeOf(recipient.locale),
      subject,
      heading: event.title,
      body: [...bodyHtml(blocks, values), ending(because, t.unsubscribe, links.unsubscribe.url)],
      footer,
    }),
    text: `${[bodyText(blocks, values), '-- ', because, `${t.unsubscribe}: ${links.unsubscribe.url}`, footer].join('\n\n')}\n`,
    ...(content.replyTo ? { replyTo: content.replyTo } : {}),
    headers: links.unsubscribe.headers,
  }
}

/** The mail marked as a test, for whoever writes the message: without a way to unsubscribe that would work. */
export function asTest(mail: Mail, to: Mail['to'], locale: string): Mail {
  const t = messageTextsOf(locale)
  const note = paragraph(t.testHint).text
  return {
    ...mail,
    to,
    subject: `${t.test} ${mail.subject}`,
    html: mail.html.replace('</h1></td></tr>', () => `</h1></td></tr>${note}`),
    text: `${t.testHint}\n\n${mail.text}`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}

/** On the event's own clocks, with their zone: who reads it may be elsewhere. */
function whenOf(event: EventFacts, t: MessageMailTexts): string {
  const { starts_at, ends_at, time_zone: timeZone, is_all_day } = event
  const span = formatsOf(t.tag, timeZone, is_all_day).span(starts_at, ends_at ?? starts_at)
  if (is_all_day) return span
  const zone = new Intl.DateTimeFormat(t.tag, { timeZone, timeZoneName: 'short' })
    .formatToParts(starts_at)
    .find(({ type }) => type === 'timeZoneName')
  return zone ? `${span} (${zone.value})` : span
}

const SMALL = 'font-family:system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;font-size:13px'

function ending(because: string, unsubscribe: string, url: string): Html {
  return html`<tr><td style="padding:16px 28px 8px;${SMALL}"><p class="soft" style="margin:0;color:#5b6470">${because} <a href="${url}" style="color:#5b6470">${unsubscribe}</a></p></td></tr>`
}
