import type { Locale } from '../core/values.ts'

/** What is around a message in the mail that brings it. */
export interface MessageMailTexts {
  /** The tag that dates are written by. */
  tag: string
  online: string
  ticket: string
  /** For a guest, whose address is only what the buyer typed. */
  withBuyer: string
  /** Why one gets the mail, before the link that ends it. */
  because: Record<'holders' | 'unpaid' | 'waiting', (event: string) => string>
  unsubscribe: string
  footer: (organisation: string) => string
  /** Before the subject of what was sent to see it. */
  test: string
  testHint: string
  /** Somebody made up, for audiences without anybody. */
  somebody: string
  later: string
}

const en: MessageMailTexts = {
  tag: 'en-GB',
  online: 'Online',
  ticket: 'Your ticket',
  withBuyer: 'whoever ordered it has your ticket',
  because: {
    holders: (event) => `You get this because you have a ticket for ${event}.`,
    unpaid: (event) => `You get this because you have ordered tickets for ${event}.`,
    waiting: (event) => `You get this because you are on the waitlist of ${event}.`,
  },
  unsubscribe: 'No more such messages',
  footer: (organisation) => `Sent by ${organisation}.`,
  test: '[Test]',
  testHint: 'This is a test. Nobody but you has got it.',
  somebody: 'Anna Example',
  later: 'to be announced',
}

const hu: MessageMailTexts = {
  tag: 'hu-HU',
  online: 'Online',
  ticket: 'Az Ön jegye',
  withBuyer: 'jegye annál van, aki megrendelte',
  because: {
    holders: (event) => `Azért kapta ezt a levelet, mert jegye van erre az eseményre: ${event}.`,
    unpaid: (event) => `Azért kapta ezt a levelet, mert jegyet rendelt erre az eseményre: ${event}.`,
    waiting: (event) => `Azért kapta ezt a levelet, mert várólistán van ennél az eseménynél: ${event}.`,
  },
  unsubscribe: 'Nem kérek több ilyen üzenetet',
  footer: (organisation) => `Küldte: ${organisation}.`,
  test: '[Teszt]',
  testHint: 'Ez egy próbaküldés. Önön kívül senki sem kapta meg.',
  somebody: 'Minta Anna',
  later: 'később közöljük',
}

const texts: Record<Locale, MessageMailTexts> = { en, hu }

/** The locale that a stored one stands for; English for one that is not known. */
export function localeOf(locale: string): Locale {
  return locale === 'hu' ? 'hu' : 'en'
}

export function messageTextsOf(locale: string): MessageMailTexts {
  return texts[localeOf(locale)]
}
