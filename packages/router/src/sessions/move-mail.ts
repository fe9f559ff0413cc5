import type { Mail, MailAttachment } from '../core/mailer.ts'
import { formatsOf } from '../mail/formats.ts'
import { fact, layout, paragraph } from '../mail/layout.ts'
import { calendarOf } from '../orders/mail/calendar.ts'
import { type MailFacts, type MailSession, placeOf } from '../orders/mail/facts.ts'
import { textsOf } from '../orders/mail/texts.ts'
import { type Change, type MoveTexts, moveTextsOf } from './move-texts.ts'
import type { SessionDetails } from './note-moves.ts'

/** What was known of a session, by whoever is told. */
export interface FormerPlace {
  startsAt: Date
  endsAt: Date
  place: string | null
  isActive: boolean
  /** Null for what an older version noted. */
  details: SessionDetails | null
}

/** A session that was moved, renamed, called off or taken up again, with what it was. */
export interface MovedSession {
  session: MailSession
  from: FormerPlace
  details: SessionDetails
}

/** What became of the session itself; null where only its event says something else of itself. */
function changeOf({ session, from, details }: MovedSession): Change | null {
  if (!session.is_active) return 'off'
  if (!from.isActive) return 'on'
  const isElsewhen =
    session.starts_at.getTime() !== from.startsAt.getTime() || session.ends_at.getTime() !== from.endsAt.getTime()
  if (isElsewhen || !from.details || from.details.place !== details.place) return 'moved'
  return from.details.name === details.name ? null : 'renamed'
}

/** The mail that tells one person what is new of an event and its sessions, and what it was. */
export function moveMail(facts: MailFacts, to: Mail['to'], moved: MovedSession[], now: Date): Mail {
  const { order } = facts
  const t = textsOf(order.locale)
  const own = moveTextsOf(order.locale)
  const changed = moved.filter((one) => changeOf(one) !== null)
  const rows: [string, string[]][] = [
    ...eventRows(moved, own),
    ...changed.map((one): [string, string[]] => [one.session.name, linesOf(facts, one, own, t.tag)]),
  ]
  const [change, ...others] = [...new Set(changed.map(changeOf))]
  const kind = !change ? 'event' : others.length === 0 ? change : 'several'
  const subject = own.subject(order.title)
  const greeting = t.greeting(to.name ?? '')
  const intro = own.intro(kind, changed.length, order.title)
  const hint = moved.some((one) => changeOf(one) === 'off') ? own.offHint : own.hint
  const footer = t.footer(order.organisation ?? 'Turnout')
  return {
    to,
    subject,
    html: layout({
      locale: order.locale,
      subject,
      heading: own.heading[kind],
      footer,
      body: [
        paragraph(`${greeting}\n${intro}`),
        ...rows.map(([name, lines]) => fact(name, lines)),
        fact(t.order, [order.code]),
        paragraph(hint),
      ],
    }),
    text: `${[
      greeting,
      intro,
      ...rows.map(([name, lines]) => [name, ...lines.map((one) => `  ${one}`)].join('\n')),
      `${t.order}: ${order.code}`,
      hint,
      footer,
    ].join('\n\n')}\n`,
    ...calendarsOf(facts, moved, now),
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}

/** A calendar has one method: what is off goes by one of its own beside what takes place. */
function calendarsOf(facts: MailFacts, moved: MovedSession[], now: Date): Pick<Mail, 'calendar' | 'attachments'> {
  const sessions = moved.map(({ session }) => session)
  const on = sessions.filter(({ is_active }) => is_active)
  const off = sessions.filter(({ is_active }) => !is_active)
  const cancelled = off.length > 0 ? calendarOf({ ...facts, sessions: off }, 'CANCEL', now) : undefined
  if (on.length === 0) return { calendar: cancelled }
  const calendar = calendarOf({ ...facts, sessions: on }, 'PUBLISH', now)
  if (!cancelled) return { calendar }
  const file: MailAttachment = {
    filename: 'cancelled.ics',
    contentType: 'text/calendar; charset=utf-8; method=CANCEL',
    content: Buffer.from(cancelled.content),
  }
  return { calendar, attachments: [file] }
}

/** What the event says of itself, once for all of its sessions. */
function eventRows(moved: MovedSession[], own: MoveTexts): [string, string[]][] {
  const known = moved.find(({ from }) => from.details)
  if (!known?.from.details) return []
  const { details: after } = known
  const before = known.from.details
  const pair = (now: string, was: string) => [`${own.now}: ${now}`, `${own.before}: ${was}`]
  const online = ({ url, isOnline }: SessionDetails) => url ?? (isOnline ? own.isOnline : own.notOnline)
  const isElsewhere = after.url !== before.url || after.isOnline !== before.isOnline
  return [
    ...(after.title === before.title ? [] : [[own.title, pair(after.title, before.title)] as [string, string[]]]),
    ...(isElsewhere ? [[own.online, pair(online(after), online(before))] as [string, string[]]] : []),
  ]
}

/** What became of one session, line by line. */
function linesOf(facts: MailFacts, one: MovedSession, own: MoveTexts, tag: string): string[] {
  const { session, from } = one
  const formats = formatsOf(tag, facts.order.time_zone, facts.order.is_all_day)
  const line = (startsAt: Date, endsAt: Date, place: string | null) =>
    [formats.span(startsAt, endsAt), ...(place ? [place] : [])].join(' · ')
  const formerName = from.details && from.details.name !== one.details.name ? [from.details.name] : []
  const before = `${own.before}: ${[...formerName, line(from.startsAt, from.endsAt, from.place)].join(' · ')}`
  const place = [session.room, placeOf(facts)].filter((part) => part !== null).join(', ')
  const after = line(session.starts_at, session.ends_at, place)
  const change = changeOf(one)
  if (change === 'off') return [own.off, before]
  if (change === 'on') return [own.on, `${own.now}: ${after}`]
  if (change === 'renamed') return [after, `${own.before}: ${formerName.join('')}`]
  return [`${own.now}: ${after}`, before]
}
