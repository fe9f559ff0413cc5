import type { Locale } from '../core/values.ts'
import type { MailFacts } from '../orders/mail/facts.ts'
import type { WaitlistMailFacts } from '../waitlist/mail/facts.ts'

const ID = '01900000-0000-7000-8000-000000000001'
const HOUR_MS = 3_600_000

const words = {
  en: {
    title: 'Night of short films',
    buyer: 'Grace Hopper',
    guests: ['Grace Hopper', 'Ada Lovelace'],
    type: 'General admission',
    sessions: ['Opening', 'Films of the year'],
    room: 'Great Hall',
    venue: 'House of Films',
    city: 'Budapest',
    reason: 'The hall is flooded.',
  },
  hu: {
    title: 'Rövidfilmek éjszakája',
    buyer: 'Kovács Anna',
    guests: ['Kovács Anna', 'Szabó Béla'],
    type: 'Napijegy',
    sessions: ['Megnyitó', 'Az év filmjei'],
    room: 'Nagyterem',
    venue: 'Filmek Háza',
    city: 'Budapest',
    reason: 'A termet elöntötte a víz.',
  },
} as const

interface Setting {
  locale: Locale
  now: Date
  organisation: string
  timeZone: string
  currency: string
}

/** What one ticket costs, in minor units. */
export function samplePrice(currency: string): number {
  return currency === 'HUF' ? 500_000 : 1_500
}

/** A made-up order of an installation: two tickets for two evenings, in three weeks. */
export function sampleFacts({ locale, now, organisation, timeZone, currency }: Setting): MailFacts {
  const t = words[locale]
  const first = new Date(Math.ceil((now.getTime() + 21 * 24 * HOUR_MS) / HOUR_MS) * HOUR_MS)
  const starts = [first, new Date(first.getTime() + 24 * HOUR_MS)]
  const sessions = t.sessions.map((name, n) => {
    const starts_at = starts[n] ?? first
    const ends_at = new Date(starts_at.getTime() + 2 * HOUR_MS)
    const common = { moves: 0, is_active: true, room: t.room, handovers: 0 }
    return { id: `${ID}-s${n}`, code: `S${n + 1}`, name, starts_at, ends_at, ...common }
  })
  return {
    order: orderOf({ locale, now, organisation, timeZone, currency }),
    sessions,
    tickets: ticketsOf(locale, now),
  }
}

function orderOf({ locale, now, organisation, timeZone, currency }: Setting): MailFacts['order'] {
  const t = words[locale]
  return {
    id: ID,
    event_id: ID,
    code: 'M3TP0V1C',
    status: 'confirmed',
    channel: 'api',
    buyer_user_id: null,
    buyer_name: t.buyer,
    buyer_email: 'guest@example.org',
    locale,
    total_minor: 2 * samplePrice(currency),
    currency,
    secret_hash: Buffer.alloc(0),
    expires_at: null,
    holder_hash: null,
    confirmed_at: now,
    cancelled_at: null,
    cancel_reason: null,
    created_by: null,
    created_at: now,
    updated_at: now,
    discount_code_id: null,
    access_code_id: null,
    discount_minor: 0,
    paid_minor: 2 * samplePrice(currency),
    refunded_minor: 0,
    renewals: 0,
    title: t.title,
    event_status: 'published',
    time_zone: timeZone,
    is_all_day: false,
    is_online: false,
    url: null,
    event_cancel_reason: t.reason,
    location_text: null,
    address: null,
    venue_name: t.venue,
    venue_address: null,
    venue_city: t.city,
    organisation,
    holder_locale: null,
    organizer_address: 'tickets@example.org',
  }
}

function ticketsOf(locale: Locale, now: Date): MailFacts['tickets'] {
  const t = words[locale]
  return t.guests.map((attendee_name, n) => ({
    id: `${ID}-t${n}`,
    event_id: ID,
    order_id: ID,
    order_code: 'M3TP0V1C',
    ticket_type_id: ID,
    ticket_type_name: t.type,
    ticket_type_number: 1,
    status: 'valid' as const,
    attendee_name,
    attendee_email: null,
    price_minor: 0,
    full_price_minor: 0,
    refunded_minor: 0,
    transfers: 0,
    human_code: n === 0 ? '7K2M9QXW4D' : 'B5TR8HN3VA',
    serial: 1,
    valid_from: null,
    valid_until: null,
    created_at: now,
    session_ids: t.sessions.map((_, session) => `${ID}-s${session}`),
    // Opens no door: nobody signed it.
    code: `TURNOUT-SAMPLE-${n + 1}`,
  }))
}

/** A made-up place in a line of the same event. */
export function sampleWaitlistFacts(setting: Setting): WaitlistMailFacts {
  const { order, sessions } = sampleFacts(setting)
  const t = words[setting.locale]
  return {
    id: ID,
    event_id: ID,
    ticket_type_id: ID,
    place: '3',
    name: t.buyer,
    email: order.buyer_email,
    user_id: null,
    locale: setting.locale,
    seats: 2,
    status: 'waiting',
    times_passed: 0,
    secret_hash: Buffer.alloc(0),
    confirmed_at: null,
    access_code_id: null,
    created_at: setting.now,
    updated_at: setting.now,
    title: order.title,
    event_status: 'published',
    cancel_reason: t.reason,
    time_zone: setting.timeZone,
    is_all_day: false,
    starts_at: sessions[0]?.starts_at ?? setting.now,
    ends_at: null,
    ticket_type_name: t.type,
    offer_id: null,
    offer_status: null,
    expires_at: null,
    organisation: setting.organisation,
    position: 3,
  }
}
