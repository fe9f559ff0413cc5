import type { Call, Deps } from '../core/context.ts'
import type { Mail } from '../core/mailer.ts'
import type { Locale } from '../core/values.ts'
import { getVisibleEvent, noSuchEvent } from '../events/queries.ts'
import { nthReached, type Reached, ticketsOf } from './audience.ts'
import type { MessagePreview, PreviewMessageInput } from './schema.ts'
import { localeOf, messageTextsOf } from './texts.ts'
import { type MessageContent, messageMail, readEventFacts } from './write-message-mail.ts'

/** What the nth recipient would get. @throws DomainError NOT_FOUND when there is no such event */
export async function previewMessage(call: Call, input: PreviewMessageInput): Promise<MessagePreview> {
  await getVisibleEvent(call, input.eventId)
  const { mail, recipient, hasNext } = await writeSample(call, { ...input, replyTo: null }, input)
  const { subject, html, text } = mail
  return {
    subject,
    html,
    text,
    locale: localeOf(recipient.locale),
    recipient: recipient.source_id === '' ? null : { name: recipient.name, address: recipient.address },
    hasNext,
  }
}

/**
 * A message as one of its recipients would get it, or somebody made up where there is none. Its links lead nowhere: they
 * are the recipient's, not the reader's.
 */
export async function writeSample(
  deps: Pick<Deps, 'db' | 'config'>,
  content: MessageContent,
  { nth, locale }: { nth: number; locale?: Locale },
): Promise<{ mail: Mail; recipient: Reached; hasNext: boolean }> {
  const event = await readEventFacts(deps.db, content.eventId, content.audience)
  if (!event) throw noSuchEvent()
  const found = await nthReached(deps.db, content.eventId, content.audience, nth)
  const shown = found.recipient ?? madeUp(locale ?? 'en')
  const recipient = { ...shown, locale: locale ?? shown.locale }
  const t = messageTextsOf(recipient.locale)
  const { publicUrl } = deps.config
  const held = await ticketsOf(deps.db, content.eventId, content.audience, recipient, 10)
  const isGuest = found.recipient !== null && held.length === 0
  const isOne = held.length < 2
  const labels = isOne ? [t.ticket] : held.map(({ type, guest }) => [type, guest].filter(Boolean).join(' · '))
  const links = {
    tickets:
      content.audience.who === 'holders' && !isGuest
        ? labels.map((label) => ({ label, url: `${publicUrl}/t/example` }))
        : [],
    unsubscribe: { url: `${publicUrl}/u/example`, headers: {} },
  }
  return { mail: messageMail(content, event, recipient, links), recipient, hasNext: found.hasNext }
}

function madeUp(locale: Locale): Reached {
  const { somebody: name } = messageTextsOf(locale)
  return { source_id: '', ticket_type_id: '', address: 'anna@example.org', name, locale }
}
