import type { Locale } from '../../core/values.ts'

/** What mails about orders say. */
export interface MailTexts {
  /** The tag that dates and money are written by. */
  tag: string
  greeting(name: string): string
  order: string
  where: string
  online: string
  total: string
  free: string
  ticket: string
  /** On a ticket without a name yet. */
  unnamed: string
  sessions: string
  code: string
  /** Of the picture of a QR, for those who do not see it. */
  qrOf(code: string): string
  footer(organisation: string): string
  confirmation: {
    subject(event: string): string
    heading: string
    intro(count: number, event: string): string
    hint: string
  }
  cancellation: {
    subject(event: string): string
    heading: string
    intro(event: string): string
    reason: string
    /** Before the amount. */
    refund: string
    codes: string
    /** Instead of `codes`, to whoever had not paid yet. */
    unpaid: string
  }
  /** To the new holder of a ticket that changed hands. */
  transferred: {
    subject(event: string): string
    heading: string
    intro(from: string, event: string): string
    message(from: string): string
    link: string
  }
  /** To those whose ticket it was. */
  passedOn: {
    subject(event: string): string
    heading: string
    intro(ticket: string, event: string, to: string): string
    hint: string
  }
}

const en: MailTexts = {
  tag: 'en-GB',
  greeting: (name) => `Dear ${name},`,
  order: 'Order',
  where: 'Where',
  online: 'Online',
  total: 'Total',
  free: 'free of charge',
  ticket: 'Ticket',
  unnamed: 'Guest to be named',
  sessions: 'Valid for',
  code: 'Code',
  qrOf: (code) => `QR code of ticket ${code}`,
  footer: (organisation) => `Sent by ${organisation} about your order.`,
  confirmation: {
    subject: (event) => `Your tickets: ${event}`,
    heading: 'Your order is confirmed',
    intro: (count, event) =>
      count === 1 ? `here is your ticket for ${event}.` : `here are your ${count} tickets for ${event}.`,
    hint: 'Show the QR code at the door, on a screen or on paper. If it cannot be read, the ten letters and digits beside it will do.',
  },
  cancellation: {
    subject: (event) => `Cancelled: ${event}`,
    heading: 'The event was cancelled',
    intro: (event) => `we are sorry: ${event} will not take place.`,
    reason: 'The reason given',
    refund: 'Comes back to you, by the way you paid',
    codes: 'Your tickets are no longer valid. The attached calendar entry takes the event out of your calendar.',
    unpaid: 'Your order was not paid yet and is no longer valid. If you have just paid, the money goes back by itself.',
  },
  transferred: {
    subject: (event) => `Your ticket: ${event}`,
    heading: 'A ticket for you',
    intro: (from, event) => `${from} has passed on a ticket to you, for ${event}.`,
    message: (from) => `${from} says`,
    link: 'See your ticket',
  },
  passedOn: {
    subject: (event) => `Ticket passed on: ${event}`,
    heading: 'Your ticket was passed on',
    intro: (ticket, event, to) => `the ticket “${ticket}” for ${event} is now for ${to}.`,
    hint: 'Its old code opens no door any more. If you know nothing of this, write to the organizers.',
  },
}

const hu: MailTexts = {
  tag: 'hu-HU',
  greeting: (name) => `Kedves ${name}!`,
  order: 'Rendelés',
  where: 'Helyszín',
  online: 'Online',
  total: 'Összesen',
  free: 'ingyenes',
  ticket: 'Jegy',
  unnamed: 'Később megnevezett vendég',
  sessions: 'Érvényes',
  code: 'Kód',
  qrOf: (code) => `A(z) ${code} jegy QR-kódja`,
  footer: (organisation) => `Küldte: ${organisation}, a rendelésével kapcsolatban.`,
  confirmation: {
    subject: (event) => `Jegyek: ${event}`,
    heading: 'A rendelését visszaigazoljuk',
    intro: (count, event) =>
      count === 1
        ? `itt a jegye a következő eseményre: ${event}.`
        : `itt van ${count} jegye a következő eseményre: ${event}.`,
    hint: 'A bejáratnál mutassa fel a QR-kódot képernyőn vagy papíron. Ha nem olvasható, a jegy tízjegyű kódja is elegendő.',
  },
  cancellation: {
    subject: (event) => `Elmarad: ${event}`,
    heading: 'Az esemény elmarad',
    intro: (event) => `sajnálattal értesítjük, hogy elmarad a következő esemény: ${event}.`,
    reason: 'A megadott ok',
    refund: 'Visszajár, arra a fizetési módra, amellyel fizetett',
    codes: 'Jegyei érvényüket vesztették. A csatolt naptárbejegyzés törli az eseményt a naptárából.',
    unpaid:
      'Rendelését még nem fizette ki, és az már nem érvényes. Ha éppen most fizetett, az összeg magától visszajár.',
  },
  transferred: {
    subject: (event) => `Jegy: ${event}`,
    heading: 'Jegyet kapott',
    intro: (from, event) => `${from} átadta Önnek a jegyét a következő eseményre: ${event}.`,
    message: (from) => `${from} üzenete`,
    link: 'A jegy megtekintése',
  },
  passedOn: {
    subject: (event) => `Jegy átadva: ${event}`,
    heading: 'A jegyét átadták',
    intro: (ticket, event, to) => `a(z) „${ticket}” jegy (${event}) új birtokosa: ${to}.`,
    hint: 'A régi kóddal már nem lehet belépni. Ha erről nem tud, írjon a szervezőknek.',
  },
}

const texts: Record<Locale, MailTexts> = { en, hu }

/** The texts of an order's locale; English for one that is not known. */
export function textsOf(locale: string): MailTexts {
  return locale in texts ? texts[locale as Locale] : en
}
