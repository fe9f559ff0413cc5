import { z } from 'zod'
import type { Call } from '../core/context.ts'
import { live, messageReader } from '../core/live.ts'
import { isOrganizer } from '../core/principal.ts'
import type { StreamMessage } from '../core/stream.ts'
import { topics } from '../core/topics.ts'
import { type EventMessage, eventMessage } from './events.ts'
import { visibleTo } from './queries.ts'
import type { WatchEventsInput } from './schema.ts'

const readMessage = messageReader(eventMessage)
const marked = z.object({ isPublic: z.boolean() })

/** What happens to the events that the caller may know of, live. Drafts are for organizers and assigned teachers. */
export function watchEvents(call: Call, { lastEventId }: WatchEventsInput, signal?: AbortSignal) {
  return live<EventMessage>(call, {
    topics: [topics.events()],
    lastEventId,
    signal,
    async toMessage(stored) {
      const message = readMessage(stored)
      return message && (isForAll(stored) || (await mayKnow(call, message.payload.eventId))) ? message : null
    },
  })
}

function isForAll({ payload }: StreamMessage): boolean {
  return marked.safeParse(payload).data?.isPublic ?? false
}

/** A teacher may know of assigned drafts; which those are can change while the subscription lives. */
async function mayKnow(call: Call, eventId: string): Promise<boolean> {
  if (isOrganizer(call.principal)) return true
  if (call.principal.kind !== 'user' || call.principal.role !== 'teacher') return false
  const event = await call.db
    .selectFrom('event')
    .select('event.id')
    .where('event.id', '=', eventId)
    .where(visibleTo(call.principal))
    .executeTakeFirst()
  return event !== undefined
}
