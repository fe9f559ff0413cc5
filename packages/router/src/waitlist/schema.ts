import { z } from 'zod'
import { typedCode } from '../codes/schema.ts'
import {
  done,
  email,
  id,
  idempotencyKey,
  instant,
  line,
  locale,
  page,
  pageInput,
  secret,
  text,
  token,
} from '../core/values.ts'
import { attendeeInput, placedOrder } from '../orders/schema.ts'
import { answersInput } from '../questions/schema.ts'

/** `waiting` → `offered` (seats are held) → `taken`; an offer that runs out or is declined, or leaving, ends it. */
export const waitlistStatus = z.enum(['waiting', 'offered', 'taken', 'left', 'ended'])

/** Somebody who waits, as organizers see it. */
export const waitlistEntry = z.object({
  id,
  eventId: id,
  ticketTypeId: id,
  ticketTypeName: z.string(),
  name: z.string(),
  email: z.string(),
  seats: z.int(),
  status: waitlistStatus,
  /** 1 is next; null once it is not waiting any more. */
  position: z.int().nullable(),
  timesPassed: z.int(),
  /** Until when an offer holds the seats. */
  offerExpiresAt: instant.nullable(),
  orderId: id.nullable(),
  createdAt: instant,
})

/** What the one who waits sees. `waitlistToken` reads, accepts and leaves later; it is given at joining and by mail. */
export const waitlistPlace = z.object({
  id,
  eventId: id,
  eventTitle: z.string(),
  timeZone: z.string(),
  startsAt: instant,
  ticketTypeId: id,
  ticketTypeName: z.string(),
  priceMinor: z.int(),
  currency: z.string(),
  name: z.string(),
  email: z.string(),
  seats: z.int(),
  status: waitlistStatus,
  position: z.int().nullable(),
  /** Until when an offer holds the seats; with `ended`, until when one did that has run out. */
  offerExpiresAt: instant.nullable(),
  orderId: id.nullable(),
  /** False until the address is known to be theirs: until then nothing is kept from others for them. */
  isConfirmed: z.boolean(),
  createdAt: instant,
})
export const joinedWaitlist = waitlistPlace.extend({ waitlistToken: z.string() })

/** ALREADY_WAITING for the same address and ticket type. Refused while there are seats enough and nobody waits. */
export const joinWaitlistInput = z.object({
  eventId: id,
  ticketTypeId: id,
  seats: z.int().min(1).max(10),
  name: line(1, 100),
  email,
  locale: locale.optional(),
  accessCode: text(60).optional(),
  idempotencyKey: idempotencyKey.optional(),
})
/** By the signed-in person who joined, by whoever has the token, or by an organizer. */
export const waitlistRef = z.object({ entryId: id, waitlistToken: secret(0, 100).optional() })
/** By the link in the mail, which proves whose address it is: `proof` is in no answer. */
export const confirmWaitlistInput = z.object({ entryId: id, proof: secret(1, 100) })
/** Makes the offer an order: confirmed when free, else pending (or paid with `paymentToken`) on the same seats. */
export const acceptOfferInput = z.object({
  entryId: id,
  waitlistToken: secret(0, 100).optional(),
  attendees: z.array(attendeeInput).max(10).default([]),
  answers: answersInput.optional(),
  discountCode: typedCode.optional(),
  paymentToken: token(1, 200).optional(),
  idempotencyKey: idempotencyKey.optional(),
})
export const listWaitlistInput = pageInput.extend({
  eventId: id,
  ticketTypeId: id.optional(),
  status: z.array(waitlistStatus).max(5).optional(),
})
export const waitlistPage = page(waitlistEntry)

/** Per ticket type, what waits and what is offered. */
export const waitlistSummary = z.array(
  z.object({
    ticketTypeId: id,
    ticketTypeName: z.string(),
    waitingEntries: z.int(),
    waitingSeats: z.int(),
    offeredSeats: z.int(),
    takenSeats: z.int(),
    /** Free seats that nobody else gets, since a group waits that they do not suffice for. */
    keptSeats: z.int(),
  }),
)
export const waitlistSummaryInput = z.object({ eventId: id })
/** By an organizer, out of turn: the seats must be there. */
export const offerSeatsInput = z.object({ entryId: id })
export { done, placedOrder }

export type WaitlistStatus = z.infer<typeof waitlistStatus>
export type WaitlistEntry = z.infer<typeof waitlistEntry>
export type WaitlistPlace = z.infer<typeof waitlistPlace>
export type JoinedWaitlist = z.infer<typeof joinedWaitlist>
export type JoinWaitlistInput = z.infer<typeof joinWaitlistInput>
export type WaitlistRef = z.infer<typeof waitlistRef>
export type ConfirmWaitlistInput = z.infer<typeof confirmWaitlistInput>
export type AcceptOfferInput = z.infer<typeof acceptOfferInput>
export type ListWaitlistInput = z.infer<typeof listWaitlistInput>
export type WaitlistSummary = z.infer<typeof waitlistSummary>
export type WaitlistSummaryInput = z.infer<typeof waitlistSummaryInput>
export type OfferSeatsInput = z.infer<typeof offerSeatsInput>
