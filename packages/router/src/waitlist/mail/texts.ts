import type { Locale } from '../../core/values.ts'

/** What mails about the waitlist say. */
export interface WaitlistMailTexts {
  /** The tag that dates and money are written by. */
  tag: string
  greeting(name: string): string
  event: string
  when: string
  seats: string
  seatsOf(count: number, ticketType: string): string
  position: string
  price: string
  free: string
  until: string
  link: string
  footer(organisation: string): string
  joined: {
    subject(event: string): string
    heading: string
    intro(event: string): string
    confirm: string
    hint: string
  }
  offer: {
    subject(event: string): string
    heading: string
    intro(event: string): string
    hint: string
    accept: string
  }
  ended: { subject(event: string): string; heading: string; intro(event: string): string; reason: string }
}

const en: WaitlistMailTexts = {
  tag: 'en-GB',
  greeting: (name) => `Dear ${name},`,
  event: 'Event',
  when: 'When',
  seats: 'Seats',
  seatsOf: (count, ticketType) => `${count} × ${ticketType}`,
  position: 'Your place in line',
  price: 'Price',
  free: 'free of charge',
  until: 'Held for you until',
  link: 'See your place in line',
  footer: (organisation) => `Sent by ${organisation} about your place in the waitlist.`,
  joined: {
    subject: (event) => `You are on the waitlist: ${event}`,
    heading: 'You are on the waitlist',
    intro: (event) =>
      `${event} has no seats for you just now. As soon as some are free, we hold them for you and write.`,
    confirm:
      'Please open the link once, so that we know this address is yours: until then nothing is kept for you that others want.',
    hint: 'With the link you can see your place in line at any time, or give it up. Whoever has the link can do so: keep it to yourself.',
  },
  offer: {
    subject: (event) => `Seats are held for you: ${event}`,
    heading: 'Seats are free for you',
    intro: (event) => `good news: seats for ${event} are free, and we hold them for you.`,
    hint: 'Accept them by then, or give them up if you cannot come: they go to the next in line. Whoever has the link can do so: keep it to yourself.',
    accept: 'See and accept the offer',
  },
  ended: {
    subject: (event) => `Cancelled: ${event}`,
    heading: 'The event was cancelled',
    intro: (event) => `we are sorry: ${event} will not take place. Your place in the waitlist has ended.`,
    reason: 'The reason given',
  },
}

const hu: WaitlistMailTexts = {
  tag: 'hu-HU',
  greeting: (name) => `Kedves ${name}!`,
  event: 'Esemény',
  when: 'Időpont',
  seats: 'Helyek',
  seatsOf: (count, ticketType) => `${count} × ${ticketType}`,
  position: 'Helye a sorban',
  price: 'Ár',
  free: 'ingyenes',
  until: 'Eddig tartjuk fenn',
  link: 'Megnézem a helyem a sorban',
  footer: (organisation) => `Küldte: ${organisation}, a várólistás helyével kapcsolatban.`,
  joined: {
    subject: (event) => `Felkerült a várólistára: ${event}`,
    heading: 'Felkerült a várólistára',
    intro: (event) =>
      `erre az eseményre most nincs elég szabad hely: ${event}. Amint felszabadul, fenntartjuk Önnek, és írunk.`,
    confirm:
      'Kérjük, nyissa meg egyszer a hivatkozást, hogy tudjuk, Öné ez a cím: addig nem tartunk fenn Önnek olyan helyet, amelyre más is igényt tart.',
    hint: 'A hivatkozással bármikor megnézheti, hol tart a sorban, vagy lemondhat a helyéről. Aki ismeri a hivatkozást, ezt megteheti: ne adja tovább.',
  },
  offer: {
    subject: (event) => `Helyet tartunk fenn Önnek: ${event}`,
    heading: 'Felszabadult a helye',
    intro: (event) => `jó hírünk van: felszabadult hely a következő eseményre, és fenntartjuk Önnek: ${event}.`,
    hint: 'Eddig fogadja el, vagy mondjon le róla, ha nem tud eljönni: akkor a sorban következő kapja meg. Aki ismeri a hivatkozást, ezt megteheti: ne adja tovább.',
    accept: 'Megnézem és elfogadom',
  },
  ended: {
    subject: (event) => `Elmarad: ${event}`,
    heading: 'Az esemény elmarad',
    intro: (event) =>
      `sajnálattal értesítjük, hogy elmarad a következő esemény: ${event}. A várólistás helye ezzel megszűnt.`,
    reason: 'A megadott ok',
  },
}

const texts: Record<Locale, WaitlistMailTexts> = { en, hu }

/** The texts of an entry's locale; English for one that is not known. */
export function waitlistTextsOf(locale: string): WaitlistMailTexts {
  return locale in texts ? texts[locale as Locale] : en
}
