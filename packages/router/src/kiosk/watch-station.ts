import { type TrackedEnvelope, tracked } from '@trpc/server'
import type { Call } from '../core/context.ts'
import { iso } from '../core/iso.ts'
import { live } from '../core/live.ts'
import { requireKiosk } from '../core/principal.ts'
import { topics } from '../core/topics.ts'
import { type StationMessage, stationMessages } from './events.ts'
import type { WatchStationInput } from './schema.ts'

/**
 * Tells a station that it is revoked, that its event is over or that its token has run out, then ends. A station that was revoked before it
 * asked is told so by the refusal of its token.
 */
export async function* watchStation(
  call: Call,
  input: WatchStationInput,
  signal?: AbortSignal,
): AsyncGenerator<TrackedEnvelope<StationMessage>, void, unknown> {
  const kiosk = requireKiosk(call.principal)
  const messages = live<StationMessage>(call, {
    topics: [topics.station(kiosk.stationId)],
    lastEventId: input.lastEventId,
    signal,
    endsAt: kiosk.expiresAt,
    toMessage: ({ position, type, payload, at }) => {
      if (type !== 'station.revoked' && type !== 'station.expired') return null
      const told = stationMessages[type].safeParse(payload)
      return { id: String(position), type, reason: told.data?.reason, at }
    },
  })
  for await (const message of messages) {
    yield message
    return
  }
  if (signal?.aborted || call.now() < kiosk.expiresAt) return
  const id = input.lastEventId ?? '0'
  yield tracked(id, { id, type: 'station.expired', at: iso(kiosk.expiresAt) })
}
