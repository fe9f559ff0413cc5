import type { Deps } from '../core/context.ts'
import type { StreamMessage } from '../core/stream.ts'
import { availabilityMessages, eventMessages } from './events.ts'
import { visibleTo } from './queries.ts'

/** What everybody is told, in the plain frames of the event management API. */
export type Notice =
  | { type: 'newEvent'; data: { name: string; date: string; eventId: string } }
  | {
      type: 'spotsFillingUp'
      data: { eventName: string; remainingSpots: number; eventId: string; sessionId: string }
    }

/** The notice that a stored message is to everybody; null when it is none, or its event is not public. */
export async function readNotice(deps: Pick<Deps, 'db'>, stored: StreamMessage): Promise<Notice | null> {
  const notice = parse(stored)
  return notice && (await isForAll(deps, notice.data.eventId)) ? notice : null
}

function parse({ type, payload }: StreamMessage): Notice | null {
  if (type === 'newEvent') {
    const { data } = eventMessages.newEvent.safeParse(payload)
    return data ? { type, data: { name: data.title, date: data.startsAt, eventId: data.eventId } } : null
  }
  if (type !== 'spotsFillingUp') return null
  const { data } = availabilityMessages.spotsFillingUp.safeParse(payload)
  return data ? { type, data } : null
}

/** As it is now: what was withdrawn since is nobody's news. */
async function isForAll({ db }: Pick<Deps, 'db'>, eventId: string): Promise<boolean> {
  const event = await db
    .selectFrom('event')
    .select('event.id')
    .where('event.id', '=', eventId)
    .where(visibleTo({ kind: 'anonymous' }))
    .executeTakeFirst()
  return event !== undefined
}
