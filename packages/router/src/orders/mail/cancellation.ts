import type { Mail } from '../../core/mailer.ts'
import { formatsOf } from '../../mail/formats.ts'
import { fact, layout, paragraph } from '../../mail/layout.ts'
import { calendarOf } from './calendar.ts'
import type { MailFacts } from './facts.ts'
import { textsOf } from './texts.ts'

/**
 * The mail that tells a buyer that the event was cancelled, and takes it out of the calendar.
 * Whose order was not paid yet has no tickets, and nothing in a calendar.
 * @param refundMinor what comes back to them
 */
export function cancellationMail(facts: MailFacts, now: Date, refundMinor = 0): Mail {
  const { order, sessions } = facts
  const t = textsOf(order.locale)
  const formats = formatsOf(t.tag, order.time_zone, order.is_all_day)
  const subject = t.cancellation.subject(order.title)
  const greeting = t.greeting(order.buyer_name)
  const intro = t.cancellation.intro(order.title)
  const last = order.confirmed_at ? t.cancellation.codes : t.cancellation.unpaid
  const footer = t.footer(order.organisation ?? 'Turnout')
  const times = sessions.map(({ name, starts_at, ends_at }) => `${name} · ${formats.span(starts_at, ends_at)}`)
  const rows: [string, string[]][] = [
    [t.order, [order.code]],
    ...(times.length > 0 ? [[t.sessions, times] as [string, string[]]] : []),
    ...(refundMinor > 0
      ? [[t.cancellation.refund, [formats.money(refundMinor, order.currency)]] as [string, string[]]]
      : []),
    ...(order.event_cancel_reason ? [[t.cancellation.reason, [order.event_cancel_reason]] as [string, string[]]] : []),
  ]
  return {
    to: { name: order.buyer_name, address: order.buyer_email },
    subject,
    html: layout({
      locale: order.locale,
      subject,
      heading: t.cancellation.heading,
      footer,
      body: [paragraph(`${greeting}\n${intro}`), ...rows.map(([name, lines]) => fact(name, lines)), paragraph(last)],
    }),
    text: `${[
      greeting,
      intro,
      rows.map(([name, lines]) => `${name}: ${lines.join('\n  ')}`).join('\n'),
      last,
      footer,
    ].join('\n\n')}\n`,
    calendar: sessions.length > 0 ? calendarOf(facts, 'CANCEL', now) : undefined,
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}
