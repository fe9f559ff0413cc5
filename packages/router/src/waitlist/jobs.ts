import { z } from 'zod'
import { defineJob } from '../core/job-definition.ts'
import { id } from '../core/values.ts'

/** A mail server may be away over a weekend. */
const MAIL_HOURS = 3 * 24
const maxAttempts = 8

/** Offers what is free to those who wait for an event. */
export const makeOffers = defineJob({
  name: 'waitlist.make-offers',
  payload: z.object({ eventId: id }),
  maxAttempts,
  retryForHours: MAIL_HOURS,
})

/** Passes an offer's seats on once its time is over. */
export const expireOffer = defineJob({
  name: 'waitlist.expire-offer',
  payload: z.object({ offerId: id }),
  maxAttempts,
  retryForHours: MAIL_HOURS,
})

/** Tells somebody that they are on the list. */
export const sendJoined = defineJob({
  name: 'waitlist.send-joined',
  payload: z.object({ entryId: id }),
  maxAttempts,
  retryForHours: MAIL_HOURS,
})

/** Tells somebody that seats are held for them. */
export const sendOffer = defineJob({
  name: 'waitlist.send-offer',
  payload: z.object({ offerId: id }),
  maxAttempts,
  retryForHours: MAIL_HOURS,
})

/** Tells somebody who waited that the event was cancelled. */
export const sendEnded = defineJob({
  name: 'waitlist.send-ended',
  payload: z.object({ entryId: id }),
  maxAttempts,
  retryForHours: MAIL_HOURS,
})
