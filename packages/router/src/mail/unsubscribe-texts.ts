import type { Locale } from '../core/values.ts'
import type { MailTopic } from './unsubscribe.ts'

/** What the page behind the link to unsubscribe says. */
export interface UnsubscribeTexts {
  title: string
  /** What one gets by this link's mails, and of which event. */
  gets: Record<MailTopic, (event: string) => string>
  /** The same where the event is gone. */
  getsOf: Record<MailTopic, string>
  eventDeclined: Record<MailTopic, (event: string) => string>
  allDeclined: Record<MailTopic, string>
  choices: Record<'event' | 'all' | 'undo', string>
  /** Which mails come all the same. */
  still: string
  invalid: { title: string; text: string }
  tooOften: { title: string; text: string }
  footer: (organisation: string) => string
}

const en: UnsubscribeTexts = {
  title: 'Your mails',
  gets: {
    messages: (event) => `At this address you get what the organizers of “${event}” write to everybody.`,
    reminders: (event) => `At this address you get reminders before “${event}”.`,
  },
  getsOf: {
    messages: 'At this address you get what organizers write to everybody at their event.',
    reminders: 'At this address you get reminders before events.',
  },
  eventDeclined: {
    messages: (event) => `You get no more messages of the organizers of “${event}”.`,
    reminders: (event) => `You get no more reminders of “${event}”.`,
  },
  allDeclined: {
    messages: 'You get no more messages of organizers, of any event.',
    reminders: 'You get no more reminders, of any event.',
  },
  choices: { event: 'No more of this event', all: 'No more of any event', undo: 'I want them after all' },
  still:
    'Mails about what you bought are not concerned: tickets, payments and refunds, changes and cancellations still reach you.',
  invalid: {
    title: 'This link does not work',
    text: 'It may have been cut off on its way. Please open it from the mail once more, or copy all of it. Nothing was changed.',
  },
  tooOften: { title: 'A little too often', text: 'Nothing was changed just now. Please try again in an hour.' },
  footer: (organisation) => `Mails of ${organisation}`,
}

const hu: UnsubscribeTexts = {
  title: 'Levelei',
  gets: {
    messages: (event) => `Erre a címre megkapja, amit a(z) „${event}” szervezői minden résztvevőnek írnak.`,
    reminders: (event) => `Erre a címre emlékeztetőket kap a(z) „${event}” előtt.`,
  },
  getsOf: {
    messages: 'Erre a címre megkapja, amit a szervezők minden résztvevőnek írnak.',
    reminders: 'Erre a címre emlékeztetőket kap az események előtt.',
  },
  eventDeclined: {
    messages: (event) => `Nem kap több üzenetet a(z) „${event}” szervezőitől.`,
    reminders: (event) => `Nem kap több emlékeztetőt a(z) „${event}” előtt.`,
  },
  allDeclined: {
    messages: 'Egyetlen esemény szervezőitől sem kap több üzenetet.',
    reminders: 'Egyetlen esemény előtt sem kap több emlékeztetőt.',
  },
  choices: { event: 'Erről az eseményről ne kapjak', all: 'Egyetlen eseményről se kapjak', undo: 'Mégis kérem őket' },
  still:
    'A vásárlásával kapcsolatos leveleket ez nem érinti: a jegyekről, fizetésről, visszatérítésről, változásokról és lemondásokról továbbra is értesítjük.',
  invalid: {
    title: 'Ez a hivatkozás nem működik',
    text: 'Lehet, hogy útközben csonkult. Kérjük, nyissa meg újra a levélből, vagy másolja ki a teljes címet. Semmi sem változott.',
  },
  tooOften: { title: 'Kicsit túl gyakran', text: 'Most semmi sem változott. Kérjük, próbálja újra egy óra múlva.' },
  footer: (organisation) => `${organisation} levelei`,
}

const texts: Record<Locale, UnsubscribeTexts> = { en, hu }

export function unsubscribeTextsOf(locale: Locale): UnsubscribeTexts {
  return texts[locale]
}
