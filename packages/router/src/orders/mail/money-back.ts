import type { Mail } from '../../core/mailer.ts'
import { formatMoney } from '../../core/money.ts'
import type { Locale } from '../../core/values.ts'
import { fact, layout, paragraph } from '../../mail/layout.ts'
import type { SurplusCause } from '../payment-jobs.ts'
import type { MailFacts } from './facts.ts'
import { textsOf } from './texts.ts'

interface MoneyBackTexts {
  subject(event: string): string
  heading: string
  amount: string
  /** Why it goes back, and what the buyer has or has not got. */
  why: Record<SurplusCause, (event: string) => string>
  when: string
}

const en: MoneyBackTexts = {
  subject: (event) => `Your money is on its way back: ${event}`,
  heading: 'We are sending your money back',
  amount: 'Amount',
  why: {
    too_late: (event) =>
      `your payment for ${event} reached us after the time to pay was over, and the seats were no longer free. You have no tickets from this order.`,
    paid_twice: (event) =>
      `your order for ${event} was paid twice. Your order stands as it is; the second payment goes back.`,
    event_cancelled: (event) => `your payment reached us after ${event} had been cancelled.`,
  },
  when: 'You do not have to do anything. The money goes back the way it came; banks usually take 5 to 10 days.',
}

const hu: MoneyBackTexts = {
  subject: (event) => `Visszaküldjük a pénzét: ${event}`,
  heading: 'Visszaküldjük a pénzét',
  amount: 'Összeg',
  why: {
    too_late: (event) =>
      `fizetése a fizetési határidő lejárta után érkezett meg, és a helyek már nem voltak szabadok (esemény: ${event}). Ebből a rendelésből nincs jegye.`,
    paid_twice: (event) =>
      `rendelését kétszer fizették ki (esemény: ${event}). A rendelése változatlanul érvényes; a második befizetést visszaküldjük.`,
    event_cancelled: (event) => `fizetése azután érkezett meg, hogy az esemény elmaradt: ${event}.`,
  },
  when: 'Önnek nincs teendője. A pénz ugyanazon az úton megy vissza, amelyen érkezett; ez a bankoknál általában 5–10 nap.',
}

const texts: Record<Locale, MoneyBackTexts> = { en, hu }

/** The mail that tells a buyer that a payment bought nothing and goes back. */
export function moneyBackMail(
  { order }: Pick<MailFacts, 'order'>,
  { amountMinor, currency, cause }: { amountMinor: number; currency: string; cause: SurplusCause },
): Mail {
  const t = textsOf(order.locale)
  const own = order.locale in texts ? texts[order.locale as Locale] : en
  const subject = own.subject(order.title)
  const greeting = t.greeting(order.buyer_name)
  const why = own.why[cause](order.title)
  const footer = t.footer(order.organisation ?? 'Turnout')
  const rows: [string, string][] = [
    [t.order, order.code],
    [own.amount, formatMoney(amountMinor, currency, t.tag)],
  ]
  return {
    to: { name: order.buyer_name, address: order.buyer_email },
    subject,
    html: layout({
      locale: order.locale,
      subject,
      heading: own.heading,
      footer,
      body: [paragraph(`${greeting}\n${why}`), ...rows.map(([name, line]) => fact(name, [line])), paragraph(own.when)],
    }),
    text: `${[greeting, why, rows.map(([name, line]) => `${name}: ${line}`).join('\n'), own.when, footer].join(
      '\n\n',
    )}\n`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}
