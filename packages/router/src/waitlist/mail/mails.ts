import type { Mail } from '../../core/mailer.ts'
import { button, fact, layout, paragraph } from '../../mail/layout.ts'
import type { WaitlistMailFacts } from './facts.ts'
import { type WaitlistMailTexts, waitlistTextsOf } from './texts.ts'

interface Parts {
  subject: string
  heading: string
  intro: string
  rows: [name: string, value: string][]
  link?: { label: string; url: string }
  hint?: string
}

/** Tells somebody that they are on the list, where in line, and how to look again. */
export function joinedMail(facts: WaitlistMailFacts, url: string): Mail {
  const t = waitlistTextsOf(facts.locale)
  return mailOf(facts, t, {
    subject: t.joined.subject(facts.title),
    heading: t.joined.heading,
    intro: t.joined.intro(facts.title),
    rows: [...aboutEvent(facts, t), [t.position, String(facts.position)]],
    link: { label: t.link, url },
    hint: facts.confirmed_at === null ? `${t.joined.confirm} ${t.joined.hint}` : t.joined.hint,
  })
}

/** Tells somebody that seats are held for them, until when on the event's clocks, and how to accept. */
export function offerMail(facts: WaitlistMailFacts, offer: { price: string | null; url: string; until: Date }): Mail {
  const t = waitlistTextsOf(facts.locale)
  return mailOf(facts, t, {
    subject: t.offer.subject(facts.title),
    heading: t.offer.heading,
    intro: t.offer.intro(facts.title),
    rows: [
      ...aboutEvent(facts, t),
      [t.price, offer.price ?? t.free],
      [t.until, instantIn(facts.time_zone, t.tag, offer.until)],
    ],
    link: { label: t.offer.accept, url: offer.url },
    hint: t.offer.hint,
  })
}

/** Tells somebody who waited that the event was cancelled. */
export function endedMail(facts: WaitlistMailFacts): Mail {
  const t = waitlistTextsOf(facts.locale)
  const reason: [string, string][] = facts.cancel_reason ? [[t.ended.reason, facts.cancel_reason]] : []
  return mailOf(facts, t, {
    subject: t.ended.subject(facts.title),
    heading: t.ended.heading,
    intro: t.ended.intro(facts.title),
    rows: [...aboutEvent(facts, t), ...reason],
  })
}

function aboutEvent(facts: WaitlistMailFacts, t: WaitlistMailTexts): [string, string][] {
  const { starts_at, time_zone, is_all_day } = facts
  const when = is_all_day ? dayIn(time_zone, t.tag, starts_at) : instantIn(time_zone, t.tag, starts_at)
  return [
    [t.event, facts.title],
    [t.when, when],
    [t.seats, t.seatsOf(facts.seats, facts.ticket_type_name)],
  ]
}

/** An instant on the clocks of a zone, with the zone named: whoever reads it may be elsewhere. */
function instantIn(timeZone: string, tag: string, at: Date): string {
  const format = new Intl.DateTimeFormat(tag, {
    timeZone,
    weekday: 'long',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  })
  return format.format(at)
}

function dayIn(timeZone: string, tag: string, at: Date): string {
  return new Intl.DateTimeFormat(tag, { timeZone, dateStyle: 'full' }).format(at)
}

function mailOf(facts: WaitlistMailFacts, t: WaitlistMailTexts, parts: Parts): Mail {
  const { subject, heading, intro, rows, link, hint } = parts
  const greeting = t.greeting(facts.name)
  const footer = t.footer(facts.organisation ?? 'Turnout')
  const body = [
    paragraph(`${greeting}\n${intro}`),
    ...rows.map(([name, value]) => fact(name, [value])),
    ...(link ? [button(link.label, link.url)] : []),
    ...(hint ? [paragraph(hint)] : []),
  ]
  const text = [
    greeting,
    intro,
    rows.map(([name, value]) => `${name}: ${value}`).join('\n'),
    ...(link ? [`${link.label}:\n${link.url}`] : []),
    ...(hint ? [hint] : []),
    footer,
  ]
  return {
    to: { name: facts.name, address: facts.email },
    subject,
    html: layout({ locale: facts.locale, subject, heading, body, footer }),
    text: `${text.join('\n\n')}\n`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}
