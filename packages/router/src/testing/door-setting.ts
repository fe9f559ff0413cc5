import { randomUUID } from 'node:crypto'
import type { Database } from '@turnout/db'
import { build, type Event, type Session, type SessionOptions, type Ticket, type TicketType } from '@turnout/db/testing'
import { redeemTicket } from '../check-in/redeem-ticket.ts'
import type { RedeemInput, ScanAnswer } from '../check-in/schema.ts'
import type { Principal } from '../core/principal.ts'
import { authenticateKiosk } from '../kiosk/authenticate-kiosk.ts'
import { issueToken } from '../kiosk/issue-token.ts'
import { issueNonce } from '../kiosk/nonce.ts'
import { pairKiosk } from '../kiosk/pair-kiosk.ts'
import { type IssueTokenInput, issueTokenInput } from '../kiosk/schema.ts'
import { ticketSigner } from '../tickets/queries.ts'
import { type Device, makeDevice } from './device.ts'
import { callAs, createTestDeps } from './index.ts'

/** A station at the door with its device. */
export interface Door {
  principal: Extract<Principal, { kind: 'kiosk' }>
  device: Device
  /** Signs a scan as this device does; what is not given is plain. */
  scan(change: Partial<RedeemInput> & { code: string }): RedeemInput
  /** Scans: makes, signs and hands in. */
  redeem(change: Partial<RedeemInput> & { code: string }): Promise<ScanAnswer>
}

/** What `openDoors` gives. */
export type DoorSetting = Awaited<ReturnType<typeof openDoors>>

/**
 * A published event whose doors are open at `now`: S1 goes on, S2 is later today, S3 is over. The ticket type `whole`
 * includes S1 and S2, `late` only S2.
 */
export async function openDoors(db: Database, now: Date) {
  const deps = createTestDeps(db)
  deps.setNow(now)
  const world = build(db, () => now)
  const user = await world.organizer({ email: `${randomUUID()}@example.org` })
  const organizer: Principal = { kind: 'user', userId: user.id, role: 'organizer' }
  const event: Event = await world.event({ status: 'published', starts: now })
  const at = (options: SessionOptions): Promise<Session> => world.session(event, options)
  const s1 = await at({ name: 'Now', starts: 'in 30 minutes' })
  const s2 = await at({ name: 'Later', starts: 'in 5 hours' })
  const s3 = await at({ name: 'Over', starts: '5 hours ago' })
  const whole = await world.ticketType(event, { name: 'Whole day', includes: [s1, s2] })
  const late = await world.ticketType(event, { name: 'Evening', includes: [s2] })

  /** Confirmed tickets of a type, one for each name. */
  async function tickets(type: TicketType, attendees: string[]): Promise<Ticket[]> {
    const order = await world.confirmedOrder({ event, ticketType: type, quantity: attendees.length, attendees })
    return order.tickets
  }

  /** The signed code of a ticket. */
  async function codeOf(ticket: Ticket, type: TicketType, serial = ticket.serial): Promise<string> {
    const sign = await ticketSigner(deps, ticket.event_id)
    const { id, valid_from: validFrom, valid_until: validUntil } = ticket
    return sign({ id, serial, ticketTypeNumber: type.number, validFrom, validUntil })
  }

  /** A ticket with its code. */
  async function guest(type = whole, name = 'Kovács János') {
    const [ticket] = await tickets(type, [name])
    if (!ticket) throw new Error('A guest has a ticket')
    return { ticket, code: await codeOf(ticket, type) }
  }

  /** Paired a while ago, so that scans of the time since may be handed in late. */
  async function station(options: Partial<IssueTokenInput> = {}, pairedMinutesAgo = 180): Promise<Door> {
    const present = deps.now()
    deps.setNow(new Date(present.getTime() - pairedMinutesAgo * 60_000))
    const input = issueTokenInput.parse({ eventId: event.id, stationName: 'North door', ...options })
    const { pairingCode } = await issueToken(callAs(deps, organizer), input)
    const device = makeDevice()
    const { token } = await pairKiosk(callAs(deps, { kind: 'anonymous' }), { pairingCode, publicKey: device.publicKey })
    const url = 'http://door.test/trpc'
    const proof = device.prove({ token, nonce: issueNonce(deps), url })
    const principal = await authenticateKiosk(deps, { token, proof, method: 'POST', urls: [url], body: null })
    deps.setNow(present)
    let seq = 0
    const scan: Door['scan'] = (change) => {
      seq += 1
      const made = { scanId: randomUUID(), scannedAt: deps.now().toISOString(), clockOffsetMs: 0, seq, ...change }
      return device.sign(principal.stationId, made)
    }
    return { principal, device, scan, redeem: (change) => redeemTicket(callAs(deps, principal), scan(change)) }
  }

  /** Messages of the event's check-ins, in the order in which they were written. */
  function messages() {
    return db
      .selectFrom('domain_event')
      .select(['type', 'payload'])
      .where('topic', '=', `event:${event.id}:checkIns`)
      .where('type', '<>', 'station.changed')
      .orderBy('id')
      .execute()
  }

  return { db, deps, world, organizer, event, s1, s2, s3, whole, late, tickets, codeOf, guest, station, messages }
}
