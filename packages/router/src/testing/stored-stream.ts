import type { Database } from '@turnout/db'
import { sql } from 'kysely'
import type { EventStream } from '../core/stream.ts'

/** Gives every message that has none its position, as the server's sequencer does. */
export async function placeMessages(db: Database): Promise<void> {
  await sql`
    update domain_event set position = placed.position
    from (select id, nextval('domain_event_position') as position
      from (select id from domain_event where position is null order by id) unplaced) placed
    where placed.id = domain_event.id`.execute(db)
}

/** A stream of what is stored by the time it is read: replays it, then waits for its signal, or ends. */
export function storedStream(db: Database, { atEnd }: { atEnd: 'wait' | 'end' }): EventStream {
  return {
    async *read({ topics, after, signal }) {
      await placeMessages(db)
      const rows = await db
        .selectFrom('domain_event')
        .selectAll()
        .where('topic', 'in', topics)
        .where('position', '>', after ?? 0)
        .orderBy('position')
        .execute()
      for (const row of rows) {
        const { topic, type, event_id: eventId, payload } = row
        yield { position: Number(row.position), topic, type, eventId, payload, at: row.created_at.toISOString() }
      }
      if (atEnd === 'wait' && !signal.aborted)
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    },
  }
}
