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
    toMessage(stored) {
      const message = readMessage(stored)
      if (!message || isOrganizer(call.principal) || isForAll(stored)) return message
      if (call.principal.kind !== 'user' || call.principal.role !== 'teacher') return null
      return isAssigned(call, message.payload.eventId).then((isTheirs) => (isTheirs ? message : null))
    },
  })
}

const known = new WeakMap<StreamMessage, boolean>()

/** Whether everybody may know of it: looked up once per message. */
function isForAll(stored: StreamMessage): boolean {
  const isPublic = known.get(stored) ?? marked.safeParse(stored.payload).data?.isPublic ?? false
  known.set(stored, isPublic)
  return isPublic
}

/** A teacher may know of assigned drafts; which those are can change while the subscription lives. */
async function isAssigned(call: Call, eventId: string): Promise<boolean> {
  const event = await call.db
    .selectFrom('event')
    .select('event.id')
    .where('event.id', '=', eventId)
    .where(visibleTo(call.principal))
    .executeTakeFirst()
  return event !== undefined
}
