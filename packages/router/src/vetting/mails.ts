import type { Mail } from '../core/mailer.ts'
import type { Locale } from '../core/values.ts'
import { fact, layout, paragraph } from '../mail/layout.ts'

interface DecisionFacts {
  name: string
  email: string
  locale: string
  organisation: string | null
  level: 'vetted' | 'trusted'
  isGranted: boolean
  answer: string | null
}

interface DecisionTexts {
  greeting: (name: string) => string
  levels: Record<DecisionFacts['level'], string>
  granted: { subject: string; intro: (level: string) => string }
  refused: { subject: string; intro: (level: string) => string }
  answer: string
  footer: (organisation: string) => string
}

const texts: Record<Locale, DecisionTexts> = {
  en: {
    greeting: (name) => `Dear ${name},`,
    levels: { vetted: 'vetted member', trusted: 'trusted member' },
    granted: {
      subject: 'Your membership was confirmed',
      intro: (level) => `you are a ${level} from now on: prices and events for members are open to you.`,
    },
    refused: {
      subject: 'Your request was not granted',
      intro: (level) => `your request to become a ${level} was not granted this time. You may ask again.`,
    },
    answer: 'The answer given',
    footer: (organisation) => `Sent by ${organisation} about your account.`,
  },
  hu: {
    greeting: (name) => `Kedves ${name}!`,
    levels: { vetted: 'igazolt tag', trusted: 'megbízható tag' },
    granted: {
      subject: 'Tagságát megerősítettük',
      intro: (level) => `mostantól Ön ${level}: a tagoknak szóló árak és események elérhetők az Ön számára.`,
    },
    refused: {
      subject: 'Kérelmét nem fogadtuk el',
      intro: (level) => `a kérelmét (${level}) ezúttal nem fogadtuk el. Később újra kérheti.`,
    },
    answer: 'Az indoklás',
    footer: (organisation) => `Küldte: ${organisation}, a fiókjával kapcsolatban.`,
  },
}

/** The mail that tells a member whether they have the level they asked for. */
export function decisionMail(facts: DecisionFacts): Mail {
  const locale: Locale = facts.locale === 'hu' ? 'hu' : 'en'
  const t = texts[locale]
  const { subject, intro } = facts.isGranted ? t.granted : t.refused
  const body = `${t.greeting(facts.name)}\n${intro(t.levels[facts.level])}`
  const footer = t.footer(facts.organisation ?? 'Turnout')
  const answer = facts.answer ? [`${t.answer}: ${facts.answer}`] : []
  return {
    to: { name: facts.name, address: facts.email },
    subject,
    html: layout({
      locale,
      subject,
      heading: subject,
      footer,
      body: [paragraph(body), ...(facts.answer ? [fact(t.answer, facts.answer.split('\n'))] : [])],
    }),
    text: `${[body, ...answer, footer].join('\n\n')}\n`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}
