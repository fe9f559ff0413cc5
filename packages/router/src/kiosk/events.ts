import { z } from 'zod'
import { id, instant } from '../core/values.ts'

/** Messages of a station's own topic; organizers hear of stations on the topic `checkIns`. */
export const stationMessages = {
  'station.revoked': z.object({ stationId: id, reason: z.enum(['revoked', 'event_cancelled']) }),
  'station.expired': z.object({ stationId: id, reason: z.literal('event_over') }),
} as const

/** What a kiosk's own subscription gives: it is locked at once when told so. */
export const stationMessage = z.object({
  id: z.string(),
  type: z.enum(['station.revoked', 'station.expired']),
  /** Why, where it was not simply time: what the locked screen says. */
  reason: z.enum(['revoked', 'event_cancelled', 'event_over']).optional(),
  at: instant,
})

export type StationMessage = z.infer<typeof stationMessage>
