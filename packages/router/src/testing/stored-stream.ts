import type { Database } from '@turnout/db'
import { sql } from 'kysely'
import type { EventStream, Sink, StreamMessage, StreamQuery } from '../core/stream.ts'

/** Gives every message that has none its position, as the server's sequencer does. */
export async function placeMessages(db: Database): Promise<void> {
  await sql`
    update domain_event set position = placed.position
    from (select id, nextval('domain_event_position') as position
      from (select id from domain_event where position is null order by id) unplaced) placed
    where placed.id = domain_event.id`.execute(db)
}

/** A stream of what is stored by the time it is followed: replays it, then waits until it is stopped, or ends. */
export function storedStream(db: Database, { atEnd }: { atEnd: 'wait' | 'end' }): EventStream {
  return streamOf(async ({ topics, after }) => {
    await placeMessages(db)
    const rows = await db
      .selectFrom('domain_event')
      .selectAll()
      .where('topic', 'in', topics)
      .where('position', '>', after ?? 0)
      .orderBy('position')
      .execute()
    return rows.map(({ position, topic, type, event_id: eventId, payload, created_at }) => {
      return { position: Number(position), topic, type, eventId, payload, at: created_at.toISOString() }
    })
  }, atEnd)
}

/** A stream that gives what is read when it is followed, each once the one before was taken. */
export function streamOf(
  read: (query: StreamQuery) => Promise<StreamMessage[]> | StreamMessage[],
  atEnd: 'wait' | 'end',
): EventStream & { open: number } {
  const stream = {
    open: 0,
    follow(query: StreamQuery, sink: Sink<StreamMessage>) {
      let isOpen = true
      stream.open += 1
      const stop = () => {
        if (isOpen) stream.open -= 1
        isOpen = false
      }
      const give = async (): Promise<void> => {
        for (const message of await read(query)) {
          if (isOpen) await sink.push(message)
        }
      }
      const end = (reason: unknown) => {
        if (!isOpen) return
        stop()
        sink.end(reason)
      }
      give().then(() => atEnd === 'end' && end(null), end)
      return { stop }
    },
  }
  return stream
}
