import { html } from '../core/html.ts'
import type { Mail } from '../core/mailer.ts'
import type { Locale } from '../core/values.ts'

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
  const lines = [t.greeting(facts.name), t.why, facts.link, t.note(facts.minutes)]
  return {
    subject: t.subject,
    text: `${lines.join('\n\n')}\n`,
    html: html`<!doctype html><html lang="${locale}"><head><meta charset="utf-8"><title>${t.subject}</title></head>
<body style="margin:0;padding:24px;background:#f4f5f7;font-family:system-ui,Segoe UI,Roboto,Arial,sans-serif;color:#1a1d21">
<div style="max-width:520px;margin:0 auto;background:#ffffff;border-radius:12px;padding:32px">
<p style="margin:0 0 16px">${t.greeting(facts.name)}</p><p style="margin:0 0 24px">${t.why}</p>
<p style="margin:0 0 24px"><a href="${facts.link}" style="display:inline-block;background:#1f5eff;color:#ffffff;text-decoration:none;padding:12px 20px;border-radius:8px;font-weight:600">${t.button}</a></p>
<p style="margin:0;color:#5b6470;font-size:14px">${t.note(facts.minutes)}</p></div></body></html>`.text,
  }
}
