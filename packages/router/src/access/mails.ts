import type { Mail } from '../core/mailer.ts'
import type { Locale } from '../core/values.ts'
import { button, layout, paragraph } from '../mail/layout.ts'

interface ResetFacts {
  name: string
  link: string
  minutes: number
}

interface ResetTexts {
  subject: string
  greeting: (name: string) => string
  why: string
  button: string
  note: (minutes: number) => string
}

const texts: Record<Locale, ResetTexts> = {
  en: {
    subject: 'Choose a new password',
    greeting: (name) => `Hello ${name},`,
    why: 'Somebody, most likely you, asked for a new password for your Turnout account.',
    button: 'Choose a new password',
    note: (minutes) =>
      `The link works once, within ${minutes} minutes. If it was not you, there is nothing to do: your password stays as it is.`,
  },
  hu: {
    subject: 'Új jelszó választása',
    greeting: (name) => `Kedves ${name}!`,
    why: 'Valaki, valószínűleg Ön, új jelszót kért a Turnout-fiókjához.',
    button: 'Új jelszót választok',
    note: (minutes) =>
      `A hivatkozás egyszer, ${minutes} percen belül használható. Ha nem Ön kérte, nincs teendője: a jelszava változatlan marad.`,
  },
}

/** The mail with the link to choose a new password. */
export function resetMail(locale: Locale, facts: ResetFacts): Pick<Mail, 'subject' | 'html' | 'text'> {
  const t = texts[locale]
  const greeting = t.greeting(facts.name)
  const lines = [greeting, t.why, facts.link, t.note(facts.minutes)]
  return {
    subject: t.subject,
    text: `${lines.join('\n\n')}\n`,
    html: layout({
      locale,
      subject: t.subject,
      heading: t.subject,
      footer: t.note(facts.minutes),
      body: [paragraph(`${greeting}\n${t.why}`), button(t.button, facts.link)],
    }),
  }
}
