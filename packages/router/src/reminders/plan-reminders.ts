import type { ReminderSlotTable, Tx } from '@turnout/db'
import { type Insertable, sql } from 'kysely'
import type { Deps } from '../core/context.ts'
import { jobRow } from '../core/enqueue.ts'
import { planMails, sendReminder } from './jobs.ts'
import { chosenTypes, firstSession } from './queries.ts'
import { dueOf, LONGEST_LEAD_MS, stageOf } from './rules.ts'
import type { ReminderType } from './schema.ts'

/** Rows of one statement: far fewer than it can have parameters. */
const PAGE = 1_000

/** For so long it is looked after what nobody was there to send: it is put down as too late. */
const LOOKED_BACK_MS = 3 * 24 * 3_600_000

/**
 * Looks for reminders whose time has come, and has their mails written: to be called every minute, by any number of
 * processes at once. Nothing is planned ahead, so a start that is moved is simply found elsewhere. The row of a
 * reminder is what makes one process see to it: it is there once for each event, type and start. What was put down as
 * too late by a clock that ran ahead is taken up again once it is right.
 * @param page rows of one transaction
 */
export async function planReminders(deps: Pick<Deps, 'db' | 'now'>, page = PAGE): Promise<void> {
  const now = deps.now()
  const slots = (await findStarts(deps, now)).flatMap((start) => slotsOf(start, now))
  for (let n = 0; n < slots.length; n += page) {
    await deps.db.transaction().execute((tx) => claim(tx, slots.slice(n, n + page)))
  }
  await takeUpAgain(deps, now, page)
}

interface Start {
  event_id: string
  time_zone: string
  is_all_day: boolean
  is_published: boolean
  published_at: Date | null
  types: ReminderType[]
  starts_at: Date
  /** Of this start, seen to already. */
  known: ReminderType[]
}

/** The near starts of what tickets there are, each once. */
async function findStarts({ db }: Pick<Deps, 'db'>, now: Date): Promise<Start[]> {
  const from = new Date(now.getTime() - LOOKED_BACK_MS)
  const until = new Date(now.getTime() + LONGEST_LEAD_MS)
  const { rows } = await sql<Start>`
    select event.id as event_id, event.time_zone, event.is_all_day, event.status = 'published' as is_published,
      event.published_at, ${chosenTypes} as types, start.starts_at,
      array(select type from reminder_slot where reminder_slot.event_id = event.id
        and reminder_slot.starts_at = start.starts_at and skipped_because is distinct from 'late') as known
    from (select distinct event_id from session where is_active and starts_at > ${from} and starts_at <= ${until}) as near
    join event on event.id = near.event_id and event.status in ('published', 'completed') and event.deleted_at is null
    left join reminder_setting on reminder_setting.event_id = event.id
    cross join lateral (
      select distinct first_session.starts_at
      from ticket_type cross join lateral ${firstSession} as first_session
      where ticket_type.event_id = event.id) as start
    where start.starts_at > ${from} and start.starts_at <= ${until} and cardinality(${chosenTypes}) > 0
    order by event.id, start.starts_at`.execute(db)
  return rows
}

type Slot = Insertable<ReminderSlotTable>

/** The reminders of a start that are to be seen to now. */
function slotsOf(start: Start, now: Date): Slot[] {
  const clock = { timeZone: start.time_zone, isAllDay: start.is_all_day }
  return start.types.flatMap((type) => {
    const due = start.known.includes(type) ? null : dueOf(type, start.starts_at, clock)
    const stage = due && stageOf(due, now)
    if (!due || stage === 'waiting' || (stage === 'due' && !start.is_published)) return []
    const isPublishedLate = start.published_at !== null && start.published_at > due.dueAt
    return {
      event_id: start.event_id,
      type,
      starts_at: start.starts_at,
      due_at: due.dueAt,
      useful_until: due.usefulUntil,
      claimed_at: now,
      planned_at: null,
      skipped_because: isPublishedLate ? ('published_late' as const) : stage === 'late' ? ('late' as const) : null,
    }
  })
}

/** Writes those that nobody else has written meanwhile, with a job for each that is to be sent. */
async function claim(tx: Tx, slots: Slot[]): Promise<void> {
  if (slots.length === 0) return
  const claimed = await tx
    .insertInto('reminder_slot')
    .values(slots)
    .onConflict((conflict) =>
      conflict
        .columns(['event_id', 'type', 'starts_at'])
        .doUpdateSet((eb) => ({
          skipped_because: null,
          due_at: eb.ref('excluded.due_at'),
          useful_until: eb.ref('excluded.useful_until'),
          claimed_at: eb.ref('excluded.claimed_at'),
          planned_at: null,
        }))
        .where('reminder_slot.skipped_because', '=', 'late')
        .where('excluded.skipped_because', 'is', null),
    )
    .returning(['id', 'skipped_because'])
    .execute()
  const jobs = claimed
    .filter(({ skipped_because }) => skipped_because === null)
    .map(({ id }) => jobRow(planMails, { slotId: id }))
  if (jobs.length > 0) await tx.insertInto('job').values(jobs).execute()
}

/** Mails that were given up by a clock that ran ahead: so many in a transaction. */
async function takeUpAgain({ db }: Pick<Deps, 'db'>, now: Date, page: number): Promise<void> {
  let count: number
  do {
    const { numAffectedRows } = await db.transaction().execute((tx) =>
      sql`
        with again as (
          update reminder_mail set outcome = null, ended_at = null
          where id in (
            select reminder_mail.id from reminder_mail
            join reminder_slot on reminder_slot.id = reminder_mail.slot_id and reminder_slot.useful_until > ${now}
            where reminder_mail.outcome = 'late'
            limit ${page} for update of reminder_mail skip locked)
          returning id
        )
        insert into job (name, lane, max_attempts, payload)
        select ${sendReminder.name}, ${sendReminder.lane}, ${sendReminder.maxAttempts}::integer,
          jsonb_build_object('mailId', id)
        from again`.execute(tx),
    )
    count = Number(numAffectedRows ?? 0n)
  } while (count === page)
}
