import type { Mail } from '../../core/mailer.ts'
import type { Locale } from '../../core/values.ts'
import { formatsOf } from '../../mail/formats.ts'
import { button, fact, layout, paragraph } from '../../mail/layout.ts'
import type { MailFacts } from './facts.ts'
import { textsOf } from './texts.ts'

interface HoldEndingTexts {
  subject(event: string): string
  heading: string
  intro(count: number, event: string): string
  until: string
  total: string
  pay: string
  /** Where there is a page to pay at, and where there is none that a mail could lead to. */
  byLink: string
  whereOrdered: string
  after: string
}

const en: HoldEndingTexts = {
  subject: (event) => `Your tickets are not paid yet: ${event}`,
  heading: 'Your time to pay is almost over',
  intro: (count, event) =>
    count === 1
      ? `one ticket for ${event} is held for you, and not paid yet.`
      : `${count} tickets for ${event} are held for you, and not paid yet.`,
  until: 'Held for you until',
  total: 'To be paid',
  pay: 'Pay now',
  byLink: 'Pay by then and the tickets are yours.',
  whereOrdered: 'Pay by then where you ordered them, and the tickets are yours. If that page is closed, order again.',
  after:
    'After that the seats are free for others. If you have just paid, or want them no longer, there is nothing to do.',
}

const hu: HoldEndingTexts = {
  subject: (event) => `Jegyeit még nem fizette ki: ${event}`,
  heading: 'Hamarosan lejár a fizetési határidő',
  intro: (count, event) =>
    count === 1
      ? `egy jegyet tartunk fenn Önnek, amelyet még nem fizetett ki (${event}).`
      : `${count} jegyet tartunk fenn Önnek, amelyeket még nem fizetett ki (${event}).`,
  until: 'Eddig tartjuk fenn',
  total: 'Fizetendő',
  pay: 'Fizetés',
  byLink: 'Ha addig fizet, a jegyek az Önéi.',
  whereOrdered: 'Ha addig fizet ott, ahol rendelte, a jegyek az Önéi. Ha azt az oldalt már bezárta, rendeljen újra.',
  after:
    'Ezután a helyek mások számára felszabadulnak. Ha éppen most fizetett, vagy már nem kéri őket, nincs teendője.',
}

const texts: Record<Locale, HoldEndingTexts> = { en, hu }

/**
 * The mail to a buyer who has not paid yet and still can.
 * @param link where to pay; null where no page can be led to
 */
export function holdEndingMail(
  { order, tickets }: Pick<MailFacts, 'order' | 'tickets'>,
  { until, link }: { until: Date; link: string | null },
): Mail {
  const t = textsOf(order.locale)
  const own = texts[order.locale === 'hu' ? 'hu' : 'en']
  const formats = formatsOf(t.tag, order.time_zone, false)
  const subject = own.subject(order.title)
  const greeting = t.greeting(order.buyer_name)
  const intro = own.intro(tickets.length, order.title)
  const what = link ? own.byLink : own.whereOrdered
  const footer = t.footer(order.organisation ?? 'Turnout')
  const rows: [string, string][] = [
    [own.until, formats.instant(until)],
    [own.total, formats.money(order.total_minor, order.currency)],
    [t.order, order.code],
  ]
  return {
    to: { name: order.buyer_name, address: order.buyer_email },
    subject,
    html: layout({
      locale: order.locale,
      subject,
      heading: own.heading,
      footer,
      body: [
        paragraph(`${greeting}\n${intro}`),
        ...rows.map(([name, line]) => fact(name, [line])),
        paragraph(what),
        ...(link ? [button(own.pay, link)] : []),
        paragraph(own.after),
      ],
    }),
    text: `${[
      greeting,
      intro,
      rows.map(([name, line]) => `${name}: ${line}`).join('\n'),
      what,
      ...(link ? [`${own.pay}:\n${link}`] : []),
      own.after,
      footer,
    ].join('\n\n')}\n`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}
