import { resetMail } from '../access/mails.ts'
import type { Call } from '../core/context.ts'
import type { Mail } from '../core/mailer.ts'
import { cancellationMail } from '../orders/mail/cancellation.ts'
import { confirmationMail } from '../orders/mail/confirmation.ts'
import type { MailFacts } from '../orders/mail/facts.ts'
import { holdEndingMail } from '../orders/mail/hold-ending.ts'
import { moneyBackMail } from '../orders/mail/money-back.ts'
import { passedOnMail, transferredTicketMail } from '../orders/mail/transfer.ts'
import { moveMail } from '../sessions/move-mail.ts'
import { decisionMail } from '../vetting/mails.ts'
import { endedMail, joinedMail, offerMail } from '../waitlist/mail/mails.ts'
import { formatsOf } from './formats.ts'
import { inlinePictures } from './inline-pictures.ts'
import { sampleFacts, samplePrice, sampleWaitlistFacts } from './sample-facts.ts'
import type { PreviewedMail, PreviewKind, PreviewMailInput } from './schema.ts'

const HOUR_MS = 3_600_000

/** Any mail with made-up names and dates, in the organisation's name, zone and currency. Its links lead nowhere. */
export async function previewMail(call: Call, { kind, locale }: PreviewMailInput): Promise<PreviewedMail> {
  const organisation = await call.db
    .selectFrom('organisation')
    .select(['name', 'default_time_zone', 'default_currency'])
    .limit(1)
    .executeTakeFirst()
  const sample: Sample = {
    locale,
    now: call.now(),
    organisation: organisation?.name ?? 'Turnout',
    timeZone: organisation?.default_time_zone ?? 'UTC',
    currency: organisation?.default_currency ?? 'EUR',
    link: `${call.config.publicUrl}/`,
  }
  const mail = writers[kind](sample)
  const { subject, text, calendar } = mail
  return { subject, html: inlinePictures(mail), text, calendar: calendar?.content ?? null }
}

interface Sample {
  locale: 'en' | 'hu'
  now: Date
  organisation: string
  timeZone: string
  currency: string
  link: string
}

type Written = Pick<Mail, 'subject' | 'html' | 'text' | 'calendar' | 'attachments'>

const writers: Record<PreviewKind, (sample: Sample) => Written> = {
  'order.confirmation': (sample) => confirmationMail(sampleFacts(sample), sample.now),
  'order.hold-ending': (sample) =>
    holdEndingMail(sampleFacts(sample), { until: new Date(sample.now.getTime() + HOUR_MS / 12), link: null }),
  'order.cancellation': (sample) => cancellationMail(sampleFacts(sample), sample.now, 2 * samplePrice(sample.currency)),
  'order.money-back': (sample) =>
    moneyBackMail(sampleFacts(sample), {
      amountMinor: 2 * samplePrice(sample.currency),
      currency: sample.currency,
      cause: 'too_late',
    }),
  'session.moved': movedSample,
  'ticket.transferred': (sample) =>
    transferredTicketMail(oneTicket(sample), transferOf(sample), sample.link, sample.now),
  'ticket.passed_on': (sample) => {
    const facts = sampleFacts(sample)
    const to = { name: facts.order.buyer_name, address: facts.order.buyer_email }
    return passedOnMail(facts, transferOf(sample), to, facts.tickets[0]?.ticket_type_name ?? '')
  },
  'waitlist.joined': (sample) => joinedMail(sampleWaitlistFacts(sample), sample.link),
  'waitlist.offer': (sample) => {
    const { money } = formatsOf(sample.locale, sample.timeZone, false)
    const until = new Date(sample.now.getTime() + 12 * HOUR_MS)
    return offerMail(sampleWaitlistFacts(sample), {
      price: money(2 * samplePrice(sample.currency), sample.currency),
      url: sample.link,
      until,
    })
  },
  'waitlist.ended': (sample) => endedMail(sampleWaitlistFacts(sample)),
  'vetting.decision': (sample) => {
    const { order } = sampleFacts(sample)
    const { locale, organisation } = sample
    const member = { name: order.buyer_name, email: order.buyer_email, locale, organisation }
    return decisionMail({ ...member, level: 'vetted', isGranted: true, answer: null })
  },
  'access.password-reset': (sample) =>
    resetMail(sample.locale, { name: sampleFacts(sample).order.buyer_name, link: sample.link, minutes: 30 }),
}

/** One session at another time, the other one off. */
function movedSample(sample: Sample): Mail {
  const facts = sampleFacts(sample)
  const { order } = facts
  const to = { name: order.buyer_name, address: order.buyer_email }
  const moved = facts.sessions.map((session, n) => ({
    session: { ...session, moves: 1, is_active: n === 0 },
    from: {
      startsAt: new Date(session.starts_at.getTime() - HOUR_MS),
      endsAt: new Date(session.ends_at.getTime() - HOUR_MS),
      place: `${session.room}, ${order.venue_name}, ${order.venue_city}`,
      isActive: true,
      details: null,
    },
    details: { title: order.title, name: session.name, place: null, url: null, isOnline: false },
  }))
  return moveMail(facts, to, moved, sample.now)
}

function oneTicket(sample: Sample): MailFacts {
  const facts = sampleFacts(sample)
  return { ...facts, tickets: facts.tickets.slice(1) }
}

function transferOf(sample: Sample) {
  const { order, tickets } = sampleFacts(sample)
  const to_name = tickets[1]?.attendee_name ?? ''
  return { from_name: order.buyer_name, to_name, to_email: 'friend@example.org', message: '' }
}
