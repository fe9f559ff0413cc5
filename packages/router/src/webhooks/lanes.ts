import type { Database } from '@turnout/db'
import { sql } from 'kysely'
import type { Deps } from '../core/context.ts'
import type { Secrets } from '../core/secrets.ts'
import { SLOTS_PER_WEBHOOK, SLOTS_WHILE_FAILING } from './rules.ts'
import { openWebhookSecret } from './sign.ts'

/** What is delivered one after the other, held by one process for a while. */
export interface Lane {
  endpointId: string
  lane: string
}

/** The next of a lane, with all that it takes to send it. */
export interface DueDelivery extends Lane {
  id: string
  cause: 'message' | 'missed' | 'replay' | 'test'
  type: string
  body: string
  attempts: number
  queuedAt: Date
  url: string
  /** The present one first; none when it cannot be opened, because it was sealed under another SESSION_SECRET. */
  secrets: string[]
}

export interface HoldOptions {
  /** Names this one hold: what a process took before is not what it takes now. */
  holder: string
  holdMs: number
  /** Slots of each endpoint that are taken in this process. */
  taken: ReadonlyMap<string, number>
}

/**
 * Takes lanes that are due: of each endpoint no more than it has slots left, so that no endpoint can take those of
 * another. A lane whose process died is due again when its hold runs out. Times are the database's own, so that
 * processes need not agree on one.
 */
export async function holdLanes(db: Database, { holder, holdMs, taken }: HoldOptions): Promise<Lane[]> {
  const slots = JSON.stringify([...taken].map(([id, count]) => ({ id, count })))
  const { rows } = await sql<Lane>`
    update webhook_lane held
    set held_by = ${holder}, due_at = clock_timestamp() + ${holdMs} * interval '1 millisecond'
    from (
      select due.endpoint_id, due.lane
      from webhook_endpoint endpoint
      left join json_to_recordset(${slots}::json) as taken (id uuid, count integer) on taken.id = endpoint.id
      cross join lateral (
        select lane.endpoint_id, lane.lane from webhook_lane lane
        where lane.endpoint_id = endpoint.id and lane.due_at <= clock_timestamp()
          and (endpoint.is_active or lane.is_test)
        order by lane.due_at
        limit greatest(0, coalesce(-taken.count, 0)
          + case when endpoint.failing_since is null then ${SLOTS_PER_WEBHOOK}::integer else ${SLOTS_WHILE_FAILING}::integer end)
        for update skip locked
      ) due
      where endpoint.deleted_at is null
    ) picked
    where held.endpoint_id = picked.endpoint_id and held.lane = picked.lane
    returning held.endpoint_id as "endpointId", held.lane`.execute(db)
  return rows
}

/** What a lane holds: the next to send, nothing before an instant, or nothing at all. */
export type LaneHead = { state: 'due'; delivery: DueDelivery } | { state: 'later'; inMs: number } | { state: 'empty' }

/** Looks at the first delivery of a lane. */
export async function headOf(
  { db, now, secrets }: Pick<Deps, 'db' | 'now' | 'secrets'>,
  { endpointId, lane }: Lane,
): Promise<LaneHead> {
  const row = await db
    .selectFrom('webhook_delivery as delivery')
    .innerJoin('webhook_endpoint as endpoint', 'endpoint.id', 'delivery.endpoint_id')
    .select([
      'delivery.id',
      'delivery.cause',
      'delivery.type',
      'delivery.body',
      'delivery.attempts',
      'delivery.created_at',
      'delivery.next_attempt_at',
      'endpoint.url',
      'endpoint.secret',
      'endpoint.previous_secret',
      'endpoint.previous_secret_until',
    ])
    .where('delivery.endpoint_id', '=', endpointId)
    .where('delivery.lane', '=', lane)
    .where('delivery.status', '=', 'pending')
    .where('endpoint.deleted_at', 'is', null)
    .where((or) => or.or([or('endpoint.is_active', '=', true), or('delivery.cause', '=', 'test')]))
    .orderBy('delivery.position')
    .orderBy('delivery.id')
    .limit(1)
    .executeTakeFirst()
  if (!row) return { state: 'empty' }
  // A first attempt is due at once, whatever the clock of the process said that wrote it.
  const inMs = row.attempts === 0 ? 0 : row.next_attempt_at.getTime() - now().getTime()
  if (inMs > 0) return { state: 'later', inMs }
  const previous = row.previous_secret_until && row.previous_secret_until > now() ? row.previous_secret : null
  const { id, cause, type, body, attempts, created_at: queuedAt, url } = row
  const delivery = { endpointId, lane, id, cause, type, body, attempts, queuedAt, url }
  return { state: 'due', delivery: { ...delivery, secrets: openSecrets(secrets, row.secret, previous) } }
}

function openSecrets(secrets: Secrets, present: Buffer, previous: Buffer | null): string[] {
  const opened = [present, previous].map((sealed) => {
    try {
      return sealed && openWebhookSecret(secrets, sealed)
    } catch {
      return null
    }
  })
  return opened[0] ? opened.filter((secret) => secret !== null) : []
}

/** Lets go of a lane that is due again in so many milliseconds. */
export async function letGoOfLane(db: Database, lane: Lane, holder: string, inMs: number): Promise<void> {
  await held(db, lane, holder)
    .set({ held_by: null, due_at: sql`clock_timestamp() + ${Math.max(0, inMs)} * interval '1 millisecond'` })
    .execute()
}

/** Puts an empty lane away. What was written to it meanwhile keeps it. */
export async function putLaneAway(db: Database, lane: Lane, holder: string): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const own = await tx
      .selectFrom('webhook_lane')
      .select('lane')
      .where('endpoint_id', '=', lane.endpointId)
      .where('lane', '=', lane.lane)
      .where('held_by', '=', holder)
      .forUpdate()
      .executeTakeFirst()
    if (!own) return
    // A statement of its own: whoever writes deliveries holds the lane until they are to be seen.
    const left = await tx
      .selectFrom('webhook_delivery')
      .select('id')
      .where('endpoint_id', '=', lane.endpointId)
      .where('lane', '=', lane.lane)
      .where('status', '=', 'pending')
      .limit(1)
      .executeTakeFirst()
    if (left) {
      await held(tx, lane, holder).set({ held_by: null, due_at: sql`clock_timestamp()` }).execute()
      return
    }
    await tx
      .deleteFrom('webhook_lane')
      .where('endpoint_id', '=', lane.endpointId)
      .where('lane', '=', lane.lane)
      .execute()
  })
}

function held(db: Pick<Database, 'updateTable'>, { endpointId, lane }: Lane, holder: string) {
  return db
    .updateTable('webhook_lane')
    .where('endpoint_id', '=', endpointId)
    .where('lane', '=', lane)
    .where('held_by', '=', holder)
}
