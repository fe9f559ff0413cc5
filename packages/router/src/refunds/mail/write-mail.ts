import type { Mail } from '../../core/mailer.ts'
import { fact, layout, paragraph } from '../../mail/layout.ts'

/** A mail of paragraphs around some named facts, as HTML and as text. */
export interface PlainMail {
  to: Mail['to']
  locale: string
  subject: string
  heading: string
  /** Before the facts. */
  intro: string[]
  facts: [name: string, lines: string[]][]
  /** After the facts. */
  notes: string[]
  footer: string
  calendar?: Mail['calendar']
}

/** Writes it in both forms. */
export function writeMail({ to, locale, subject, heading, intro, facts, notes, footer, calendar }: PlainMail): Mail {
  const shown = facts.filter(([, lines]) => lines.length > 0)
  const body = [
    paragraph(intro.join('\n')),
    ...shown.map(([name, lines]) => fact(name, lines)),
    ...notes.map((note) => paragraph(note)),
  ]
  const listed = shown.map(([name, lines]) => `${name}: ${lines.join('\n  ')}`).join('\n')
  return {
    to,
    subject,
    html: layout({ locale, subject, heading, body, footer }),
    text: `${[...intro, listed, ...notes, footer].join('\n\n')}\n`,
    ...(calendar ? { calendar } : {}),
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}
