import type { Locale } from '../../core/values.ts'
import type { RefundCause } from '../schema.ts'

/** What mails about money given back and cancelled tickets say. */
export interface RefundMailTexts {
  amount: string
  tickets: string
  what: string
  refund: {
    subject(event: string): string
    heading: string
    intro(event: string): string
    /** Why it came back; of a refund by hand only its buyer and the organizer know. */
    causes: Record<RefundCause, string>
    hint: string
  }
  cancelled: {
    subject(event: string): string
    heading: string
    intro(count: number, event: string): string
    codes: string
    refund: string
    noRefund: string
    refundHint: string
  }
}

const en: RefundMailTexts = {
  amount: 'Amount',
  tickets: 'Tickets',
  what: 'Why',
  refund: {
    subject: (event) => `Refund: ${event}`,
    heading: 'Your money is on its way back',
    intro: (event) => `we have refunded a payment of yours for ${event}.`,
    causes: {
      policy: 'You cancelled, and this comes back by the event’s refund terms.',
      event_cancelled: 'The event was cancelled.',
      manual: 'The organizer gives it back.',
      too_late: 'Your payment arrived when the order could no longer be kept for you.',
      paid_twice: 'Your order was charged more than once.',
      elsewhere: 'The organizer gives it back.',
    },
    hint: 'It goes to the means of payment that you paid with. Depending on your bank it shows there within a few days.',
  },
  cancelled: {
    subject: (event) => `Cancelled tickets: ${event}`,
    heading: 'Your cancellation',
    intro: (count, event) =>
      count === 1 ? `a ticket for ${event} was cancelled.` : `${count} tickets for ${event} were cancelled.`,
    codes: 'Codes of cancelled tickets are no longer valid. Tickets that were not cancelled stay as they are.',
    refund: 'Comes back',
    noRefund: 'nothing',
    refundHint: 'We write again once it is on its way to the means of payment that was used.',
  },
}

const hu: RefundMailTexts = {
  amount: 'Összeg',
  tickets: 'Jegyek',
  what: 'Ok',
  refund: {
    subject: (event) => `Visszatérítés: ${event}`,
    heading: 'Visszautaltuk a pénzét',
    intro: (event) => `visszatérítettük a következő eseményre fizetett összeget: ${event}.`,
    causes: {
      policy: 'Ön lemondta, és az esemény visszatérítési feltételei szerint ennyi jár vissza.',
      event_cancelled: 'Az esemény elmarad.',
      manual: 'A szervező téríti vissza.',
      too_late: 'A befizetése akkor érkezett meg, amikor a rendelését már nem tudtuk fenntartani.',
      paid_twice: 'A rendelését egynél többször terhelték meg.',
      elsewhere: 'A szervező téríti vissza.',
    },
    hint: 'Az összeg arra a fizetési módra érkezik, amellyel fizetett. A bankjától függően néhány napon belül jelenik meg.',
  },
  cancelled: {
    subject: (event) => `Lemondott jegyek: ${event}`,
    heading: 'Lemondás',
    intro: (count, event) =>
      count === 1
        ? `egy jegyet lemondtak a következő eseményre: ${event}.`
        : `${count} jegyet lemondtak a következő eseményre: ${event}.`,
    codes: 'A lemondott jegyek kódjai érvényüket vesztették. A többi jegy változatlanul érvényes.',
    refund: 'Visszajár',
    noRefund: 'nincs visszatérítés',
    refundHint: 'Újra írunk, amint az összeg elindult a fizetéskor használt fizetési módra.',
  },
}

const texts: Record<Locale, RefundMailTexts> = { en, hu }

/** The texts of an order's locale; English for one that is not known. */
export function refundTextsOf(locale: string): RefundMailTexts {
  return locale in texts ? texts[locale as Locale] : en
}
