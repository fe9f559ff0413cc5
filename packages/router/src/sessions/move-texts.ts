import type { Locale } from '../core/values.ts'

/** What became of a session: it is elsewhere, does not take place, does after all, or is called otherwise. */
export type Change = 'moved' | 'off' | 'on' | 'renamed'

/** What mails about changes say. */
export interface MoveTexts {
  subject: (event: string) => string
  /** `event`: nothing but what the event says of itself has changed. */
  heading: Record<Change | 'several' | 'event', string>
  intro: (change: Change | 'several' | 'event', count: number, event: string) => string
  now: string
  before: string
  off: string
  on: string
  /** Of an event. */
  title: string
  online: string
  isOnline: string
  notOnline: string
  hint: string
  offHint: string
}

const en: MoveTexts = {
  subject: (event) => `Changed: ${event}`,
  heading: {
    moved: 'Your session was moved',
    off: 'Your session does not take place',
    on: 'Your session takes place after all',
    renamed: 'Your session has a new name',
    several: 'Your sessions have changed',
    event: 'Your event has changed',
  },
  intro: (change, count, event) => {
    if (change === 'event') return `something of ${event}, which you have a ticket for, has changed.`
    const one = count === 1
    const whose = one
      ? `a session of ${event} that you have a ticket for`
      : `${count} sessions of ${event} that you have tickets for`
    const what = {
      moved: one ? 'was moved' : 'were moved',
      off: one ? 'does not take place' : 'do not take place',
      on: one ? 'takes place after all' : 'take place after all',
      renamed: one ? 'has a new name' : 'have new names',
      several: 'have changed',
    }
    return `${whose} ${what[change]}.`
  },
  now: 'Now',
  before: 'Before',
  off: 'Does not take place',
  on: 'Takes place after all',
  title: 'Title',
  online: 'Online',
  isOnline: 'also online',
  notOnline: 'not online',
  hint: 'Your tickets stay valid as they are. The attached calendar entry changes it in your calendar.',
  offHint:
    'Your tickets stay valid for all else that they include. If you cannot do without what was called off, please ask the organizers about a refund.',
}

const hu: MoveTexts = {
  subject: (event) => `Változás: ${event}`,
  heading: {
    moved: 'Programját áthelyeztük',
    off: 'Programja elmarad',
    on: 'Programját mégis megtartjuk',
    renamed: 'Programja új nevet kapott',
    several: 'Programjai megváltoztak',
    event: 'Eseménye megváltozott',
  },
  intro: (change, count, event) => {
    if (change === 'event') return `változás történt egy olyan eseménynél, amelyre jegye van: ${event}.`
    const whose = count === 1 ? 'egy olyan programja, amelyre jegye van' : `${count} olyan programja, amelyre jegye van`
    const what = {
      moved: 'máskor vagy máshol lesz',
      off: 'elmarad',
      on: 'mégis megtartjuk',
      renamed: 'új nevet kapott',
      several: 'megváltozott',
    }
    return change === 'on'
      ? `a(z) ${event} ${count === 1 ? 'egy' : count} olyan programját, amelyre jegye van, mégis megtartjuk.`
      : `a(z) ${event} ${whose}, ${what[change]}.`
  },
  now: 'Most',
  before: 'Korábban',
  off: 'Elmarad',
  on: 'Mégis megtartjuk',
  title: 'Cím',
  online: 'Online',
  isOnline: 'online is elérhető',
  notOnline: 'nem érhető el online',
  hint: 'Jegyei változatlanul érvényesek. A csatolt naptárbejegyzés frissíti a naptárát.',
  offHint:
    'Jegyei minden másra, amit tartalmaznak, érvényesek maradnak. Ha az elmaradó program nélkül nem tart igényt rájuk, kérjük, a visszatérítésről érdeklődjön a szervezőknél.',
}

const texts: Record<Locale, MoveTexts> = { en, hu }

/** The texts of a locale; English for one that is not known. */
export function moveTextsOf(locale: string): MoveTexts {
  return texts[locale === 'hu' ? 'hu' : 'en']
}
