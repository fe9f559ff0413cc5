import { type Placeholder, unknownPlaceholders } from '@turnout/router/rules/messages'
import type { Audience, Message, ReplyTo } from '@turnout/router/schema/messages'

/** What is being written. */
export interface MessageDraft {
  subject: string
  body: string
  audience: Audience
  replyTo: ReplyTo
}

export const everybody: Audience = {
  who: 'holders',
  to: 'holders',
  sessionIds: [],
  ticketTypeIds: [],
  checkIn: 'any',
}

/** A message's own words and audience, or those of none. */
export function draftOf(message: Message | null): MessageDraft {
  if (!message) return { subject: '', body: '', audience: everybody, replyTo: 'sender' }
  const { subject, body, audience, replyTo } = message
  return { subject, body, audience, replyTo }
}

/** True when the two say the same to the same. */
export function isSameDraft(one: MessageDraft, other: MessageDraft): boolean {
  return JSON.stringify(partsOf(one)) === JSON.stringify(partsOf(other))
}

/** In one order, without what is around the words. */
function partsOf({ subject, body, audience: a, replyTo }: MessageDraft) {
  return [subject.trim(), body.trim(), a.who, a.to, a.sessionIds, a.ticketTypeIds, a.checkIn, replyTo]
}

/** Puts a placeholder where the cursor is. @returns the text, and where the cursor is then */
export function withPlaceholder(text: string, name: Placeholder, from: number, to: number): [string, number] {
  const piece = `{{${name}}}`
  return [text.slice(0, from) + piece + text.slice(to), from + piece.length]
}

/** The first placeholder that stands for nothing, as it was typed; null when there is none. */
export function firstUnknown(text: string, part: 'subject' | 'body'): string | null {
  const [name] = unknownPlaceholders(text, part)
  return name === undefined ? null : `{{${name}}}`
}
