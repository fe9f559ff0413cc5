import type { Locale } from '../../core/values.ts'

/** What reminders say beside what all mails about orders do. */
export interface ReminderTexts {
  /** How near the start is, before the event's title. `time` is null for events without hours. */
  subject: {
    today(time: string | null, event: string): string
    tomorrow(time: string | null, event: string): string
    other(day: string, event: string): string
    soon(time: string, event: string): string
  }
  heading: { today: string; tomorrow: string; other: string; soon: string }
  intro(count: number, event: string): string
  when: string
  /** Under the time of an online event, for those elsewhere. */
  zone(name: string): string
  note: string
  map: string
  join: string
  /** After the tickets that are shown. */
  more(count: number): string
  hint: string
  unsubscribe: string
  /** On the ticket of a preview. */
  sample: string
}

const en: ReminderTexts = {
  subject: {
    today: (time, event) => (time ? `Today at ${time}: ${event}` : `Today: ${event}`),
    tomorrow: (time, event) => (time ? `Tomorrow at ${time}: ${event}` : `Tomorrow: ${event}`),
    other: (day, event) => `${day}: ${event}`,
    soon: (time, event) => `Starts at ${time}: ${event}`,
  },
  heading: { today: 'See you today', tomorrow: 'See you tomorrow', other: 'See you soon', soon: 'It starts soon' },
  intro: (count, event) =>
    count === 1 ? `a reminder of ${event}. Here is your ticket.` : `a reminder of ${event}. Here are your tickets.`,
  when: 'When',
  zone: (name) => `Times are those of ${name}.`,
  note: 'From the organizers',
  map: 'Show on a map',
  join: 'Go to the online event',
  more: (count) =>
    count === 1
      ? 'And one more ticket, which you got with its confirmation.'
      : `And ${count} more tickets, which you got with their confirmations.`,
  hint: 'Show the QR code at the door, on a screen or on paper. If it cannot be read, the ten letters and digits beside it will do.',
  unsubscribe: 'No more reminders of this event',
  sample: 'Sample guest',
}

const hu: ReminderTexts = {
  subject: {
    today: (time, event) => (time ? `Ma, ${time}: ${event}` : `Ma: ${event}`),
    tomorrow: (time, event) => (time ? `Holnap, ${time}: ${event}` : `Holnap: ${event}`),
    other: (day, event) => `${day}: ${event}`,
    soon: (time, event) => `Hamarosan kezdődik (${time}): ${event}`,
  },
  heading: {
    today: 'Ma találkozunk',
    tomorrow: 'Holnap találkozunk',
    other: 'Hamarosan találkozunk',
    soon: 'Hamarosan kezdődik',
  },
  intro: (count, event) =>
    count === 1
      ? `emlékeztetjük a következő eseményre: ${event}. Itt a jegye.`
      : `emlékeztetjük a következő eseményre: ${event}. Itt vannak a jegyei.`,
  when: 'Időpont',
  zone: (name) => `Az időpontok a következő időzóna szerint értendők: ${name}.`,
  note: 'A szervezők üzenete',
  map: 'Megnézem a térképen',
  join: 'Tovább az online eseményhez',
  more: (count) => `És még ${count} jegy, amelyeket a visszaigazolásokkal kapott meg.`,
  hint: 'A bejáratnál mutassa fel a QR-kódot képernyőn vagy papíron. Ha nem olvasható, a jegy tízjegyű kódja is elegendő.',
  unsubscribe: 'Nem kérek több emlékeztetőt erről az eseményről',
  sample: 'Minta Vendég',
}

/** The texts of a locale; English for one that is not known. */
export function reminderTextsOf(locale: string): ReminderTexts {
  const texts: Record<Locale, ReminderTexts> = { en, hu }
  return locale in texts ? texts[locale as Locale] : en
}
