import type { Mail } from '../core/mailer.ts'
import type { Locale } from '../core/values.ts'
import { formatsOf } from '../mail/formats.ts'
import { fact, layout, paragraph } from '../mail/layout.ts'
import { calendarOf } from '../orders/mail/calendar.ts'
import { type MailFacts, type MailSession, placeOf } from '../orders/mail/facts.ts'
import { textsOf } from '../orders/mail/texts.ts'

/** What became of a session: it is elsewhere, does not take place, or does after all. */
type Change = 'moved' | 'off' | 'on'

interface MoveTexts {
  subject: (event: string) => string
  heading: Record<Change | 'several', string>
  intro: (change: Change | 'several', count: number, event: string) => string
  now: string
  before: string
  off: string
  on: string
  hint: string
  offHint: string
}

const texts: Record<Locale, MoveTexts> = {
  en: {
    subject: (event) => `Changed: ${event}`,
    heading: {
      moved: 'Your session was moved',
      off: 'Your session does not take place',
      on: 'Your session takes place after all',
      several: 'Your sessions have changed',
    },
    intro: (change, count, event) => {
      const one = count === 1
      const whose = one
        ? `a session of ${event} that you have a ticket for`
        : `${count} sessions of ${event} that you have tickets for`
      const what = {
        moved: one ? 'was moved' : 'were moved',
        off: one ? 'does not take place' : 'do not take place',
        on: one ? 'takes place after all' : 'take place after all',
        several: 'have changed',
      }
      return `${whose} ${what[change]}.`
    },
    now: 'Now',
    before: 'Before',
    off: 'Does not take place',
    on: 'Takes place after all',
    hint: 'Your tickets stay valid as they are. The attached calendar entry moves it in your calendar.',
    offHint:
      'Your tickets stay valid for all else that they include. If you cannot do without what was called off, please ask the organizers about a refund.',
  },
  hu: {
    subject: (event) => `Változás: ${event}`,
    heading: {
      moved: 'Programját áthelyeztük',
      off: 'Programja elmarad',
      on: 'Programját mégis megtartjuk',
      several: 'Programjai megváltoztak',
    },
    intro: (change, count, event) => {
      const whose =
        count === 1 ? 'egy olyan programja, amelyre jegye van' : `${count} olyan programja, amelyre jegye van`
      const what = {
        moved: 'máskor vagy máshol lesz',
        off: 'elmarad',
        on: 'mégis megtartjuk',
        several: 'megváltozott',
      }
      return change === 'on'
        ? `a(z) ${event} ${count === 1 ? 'egy' : count} olyan programját, amelyre jegye van, mégis megtartjuk.`
        : `a(z) ${event} ${whose}, ${what[change]}.`
    },
    now: 'Új időpont és helyszín',
    before: 'Korábban',
    off: 'Elmarad',
    on: 'Mégis megtartjuk',
    hint: 'Jegyei változatlanul érvényesek. A csatolt naptárbejegyzés frissíti a naptárát.',
    offHint:
      'Jegyei minden másra, amit tartalmaznak, érvényesek maradnak. Ha az elmaradó program nélkül nem tart igényt rájuk, kérjük, a visszatérítésről érdeklődjön a szervezőknél.',
  },
}

/** Where a session was, for whoever is told. */
export interface FormerPlace {
  startsAt: Date
  endsAt: Date
  place: string | null
  isActive: boolean
}

/** A session that was moved, called off or taken up again, with where it was. */
export interface MovedSession {
  session: MailSession
  from: FormerPlace
}

function changeOf({ session, from }: MovedSession): Change {
  if (!session.is_active) return 'off'
  return from.isActive ? 'moved' : 'on'
}

/** The mail that tells one person which of their sessions are at another time or place now, or do not take place. */
export function moveMail(facts: MailFacts, to: Mail['to'], moved: MovedSession[], now: Date): Mail {
  const { order } = facts
  const t = textsOf(order.locale)
  const own = texts[order.locale === 'hu' ? 'hu' : 'en']
  const rows = moved.map((one) => ({ name: one.session.name, lines: linesOf(facts, one, own, t.tag) }))
  const [change, ...others] = [...new Set(moved.map(changeOf))]
  const kind = change && others.length === 0 ? change : 'several'
  const subject = own.subject(order.title)
  const greeting = t.greeting(to.name ?? '')
  const intro = own.intro(kind, moved.length, order.title)
  const hint = moved.some((one) => changeOf(one) === 'off') ? own.offHint : own.hint
  const footer = t.footer(order.organisation ?? 'Turnout')
  return {
    to,
    subject,
    html: layout({
      locale: order.locale,
      subject,
      heading: own.heading[kind],
      footer,
      body: [
        paragraph(`${greeting}\n${intro}`),
        ...rows.map(({ name, lines }) => fact(name, lines)),
        fact(t.order, [order.code]),
        paragraph(hint),
      ],
    }),
    text: `${[
      greeting,
      intro,
      ...rows.map(({ name, lines }) => [name, ...lines.map((one) => `  ${one}`)].join('\n')),
      `${t.order}: ${order.code}`,
      hint,
      footer,
    ].join('\n\n')}\n`,
    calendar: calendarOf({ ...facts, sessions: moved.map(({ session }) => session) }, 'PUBLISH', now),
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}

/** What became of one session, line by line. */
function linesOf(facts: MailFacts, one: MovedSession, own: MoveTexts, tag: string): string[] {
  const { session, from } = one
  const formats = formatsOf(tag, facts.order.time_zone, facts.order.is_all_day)
  const line = (startsAt: Date, endsAt: Date, place: string | null) =>
    [formats.span(startsAt, endsAt), ...(place ? [place] : [])].join(' · ')
  const before = `${own.before}: ${line(from.startsAt, from.endsAt, from.place)}`
  const place = [session.room, placeOf(facts)].filter((part) => part !== null).join(', ')
  const after = `${own.now}: ${line(session.starts_at, session.ends_at, place)}`
  const change = changeOf(one)
  if (change === 'off') return [own.off, before]
  return change === 'on' ? [own.on, after] : [after, before]
}
