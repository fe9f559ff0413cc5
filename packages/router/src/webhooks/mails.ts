import type { Mail } from '../core/mailer.ts'
import type { Locale } from '../core/values.ts'
import { button, fact, layout, paragraph } from '../mail/layout.ts'

/** What an owner is told. */
export type Notice = 'failing' | 'given_up' | 'switched_off' | 'gone'

export interface NoticeFacts {
  notice: Notice
  name: string
  email: string
  locale: string
  organisation: string
  timeZone: string
  /** The host alone: the rest of an address may be a secret. */
  host: string
  description: string
  failingSince: Date
  offAt: Date
  /** The class of what went wrong last. */
  lastError: string
  /** Where the webhook is looked after. */
  url: string
}

interface NoticeTexts {
  greeting: (name: string) => string
  subject: Record<Notice, (host: string) => string>
  intro: Record<Notice, (times: { since: string; offAt: string }) => string>
  webhook: string
  lastError: string
  /** By the class of what went wrong; `other` for those that are not here. */
  faults: Record<string, string>
  button: string
  footer: (organisation: string) => string
}

const texts: Record<Locale, NoticeTexts> = {
  en: {
    greeting: (name) => `Dear ${name},`,
    subject: {
      failing: (host) => `The webhook to ${host} fails`,
      given_up: (host) => `A message did not reach the webhook to ${host}`,
      switched_off: (host) => `The webhook to ${host} was switched off`,
      gone: (host) => `The webhook to ${host} was switched off`,
    },
    intro: {
      failing: ({ since, offAt }) =>
        `nothing has arrived at this webhook since ${since}. Messages are tried again for three days. If nothing arrives until ${offAt}, the webhook is switched off.`,
      given_up: () =>
        'a message for this webhook was tried for three days and did not arrive, so it was given up. There may be more of them: the log of the webhook shows which, and sends them again.',
      switched_off: ({ since }) =>
        `nothing has arrived at this webhook since ${since}, so it was switched off. Once its receiver works again, switch it on: what it missed can be sent then.`,
      gone: () =>
        'its receiver answered that it is gone for good (410), so the webhook was switched off. If that was a mistake, switch it on: what it missed can be sent then.',
    },
    webhook: 'Webhook',
    lastError: 'Last error',
    faults: {
      status: 'It answered with an error',
      redirect: 'It answered with a redirect, which is not followed',
      timeout: 'No answer within ten seconds',
      dns: 'There is no such host',
      refused: 'The connection was refused',
      reset: 'The connection was broken off',
      unreachable: 'The host cannot be reached',
      tls: 'Its certificate was not accepted',
      private_address: 'It leads into a private network',
      bad_answer: 'Its answer is not HTTP',
      secret: 'Its secret cannot be read: make a new one',
      other: 'It failed',
    },
    button: 'Open the webhook',
    footer: (organisation) => `Sent by ${organisation} to those who look after this webhook.`,
  },
  hu: {
    greeting: (name) => `Kedves ${name}!`,
    subject: {
      failing: (host) => `A(z) ${host} webhookja hibázik`,
      given_up: (host) => `Egy üzenet nem érkezett meg a(z) ${host} webhookjához`,
      switched_off: (host) => `A(z) ${host} webhookját kikapcsoltuk`,
      gone: (host) => `A(z) ${host} webhookját kikapcsoltuk`,
    },
    intro: {
      failing: ({ since, offAt }) =>
        `ehhez a webhookhoz ${since} óta semmi sem érkezett meg. Az üzeneteket három napig próbáljuk újra elküldeni. Ha eddig semmi sem érkezik meg: ${offAt}, a webhookot kikapcsoljuk.`,
      given_up: () =>
        'egy üzenetet három napig próbáltunk elküldeni ehhez a webhookhoz, de nem érkezett meg, ezért nem próbáljuk tovább. Több ilyen is lehet: a webhook naplójában látszik, melyek azok, és onnan újra elküldhetők.',
      switched_off: ({ since }) =>
        `ehhez a webhookhoz ${since} óta semmi sem érkezett meg, ezért kikapcsoltuk. Ha a fogadója újra működik, kapcsolja vissza: ami kimaradt, akkor elküldhető.`,
      gone: () =>
        'a fogadója azt válaszolta, hogy végleg megszűnt (410), ezért a webhookot kikapcsoltuk. Ha ez tévedés, kapcsolja vissza: ami kimaradt, akkor elküldhető.',
    },
    webhook: 'Webhook',
    lastError: 'Utolsó hiba',
    faults: {
      status: 'Hibával válaszolt',
      redirect: 'Átirányítással válaszolt, ezt nem követjük',
      timeout: 'Tíz másodpercen belül nem válaszolt',
      dns: 'Nincs ilyen kiszolgáló',
      refused: 'A kapcsolatot elutasította',
      reset: 'A kapcsolat megszakadt',
      unreachable: 'A kiszolgáló nem érhető el',
      tls: 'A tanúsítványa nem fogadható el',
      private_address: 'Magánhálózatba vezet',
      bad_answer: 'A válasza nem HTTP',
      secret: 'A titka nem olvasható: hozzon létre újat',
      other: 'Nem sikerült',
    },
    button: 'A webhook megnyitása',
    footer: (organisation) => `Küldte: ${organisation}, a webhook felelőseinek.`,
  },
}

/** The mail about a webhook that fails or was switched off. */
export function noticeMail(facts: NoticeFacts): Mail {
  const locale: Locale = facts.locale === 'hu' ? 'hu' : 'en'
  const t = texts[locale]
  const format = new Intl.DateTimeFormat(locale === 'hu' ? 'hu-HU' : 'en-GB', {
    timeZone: facts.timeZone,
    dateStyle: 'long',
    timeStyle: 'short',
  })
  const times = { since: format.format(facts.failingSince), offAt: format.format(facts.offAt) }
  const subject = t.subject[facts.notice](facts.host)
  const body = `${t.greeting(facts.name)}\n${t.intro[facts.notice](times)}`
  const footer = t.footer(facts.organisation)
  const webhook = facts.description ? [facts.host, facts.description] : [facts.host]
  const fault = t.faults[facts.lastError] ?? t.faults.other ?? ''
  const plain = [`${t.webhook}: ${webhook.join(', ')}`, `${t.lastError}: ${fault}`, facts.url]
  return {
    to: { name: facts.name, address: facts.email },
    subject,
    html: layout({
      locale,
      subject,
      heading: subject,
      footer,
      body: [paragraph(body), fact(t.webhook, webhook), fact(t.lastError, [fault]), button(t.button, facts.url)],
    }),
    text: `${[body, plain.join('\n'), footer].join('\n\n')}\n`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  }
}
