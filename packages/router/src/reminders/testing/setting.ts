import type { Database } from '@turnout/db'
import type { Event, Order, Session, TicketType } from '@turnout/db/testing'
import type { Mail } from '../../core/mailer.ts'
import { type SaleSetting, saleSetting } from '../../testing/sale-setting.ts'
import { planReminders } from '../plan-reminders.ts'
import type { ReminderType } from '../schema.ts'

/** An event with reminders, those who hold its tickets, and the clock. */
export interface ReminderWorld extends SaleSetting {
  /** A published event in Budapest with one session, and a ticket type for it. */
  festival(options?: FestivalOptions): Promise<Festival>
  /** A confirmed order, bought at an instant. */
  bought(festival: Pick<Festival, 'event' | 'ticketType'>, at: string, options?: BoughtOptions): Promise<Order>
  /** Sets the clock, looks for what is due, and sends it. */
  at(instant: string): Promise<void>
  /** Runs the jobs of reminders, and those that they ask for. */
  work(): Promise<void>
  /** Reminders that left for a buyer. */
  reminded(order: Pick<Order, 'buyer_email'>): Mail[]
  /** The state of an event's reminders in short: `type start state reason`. */
  states(event: Pick<Event, 'id'>): Promise<string[]>
}

export interface Festival {
  event: Event
  session: Session
  ticketType: TicketType
}

export interface FestivalOptions {
  title?: string
  starts?: string
  timeZone?: string
  types?: ReminderType[]
  note?: string
  isAllDay?: boolean
}

export interface BoughtOptions {
  quantity?: number
  email?: string
  name?: string
  locale?: 'en' | 'hu'
}

/** The first of June 2030, long before what happens. */
export const EARLY = '2030-06-01T08:00:00Z'

export async function reminderWorld(db: Database): Promise<ReminderWorld> {
  const setting = await saleSetting(db)
  setting.deps.setNow(new Date(EARLY))
  const work = async () => {
    await setting.runJobs('reminders.plan-mails')
    await setting.runJobs('reminders.send')
  }
  return {
    ...setting,
    work,
    async festival({ starts = '2030-06-12T16:00:00Z', types, note = '', isAllDay, ...options } = {}) {
      const { world } = setting
      const event = await world.event({
        status: 'published',
        title: 'Summer night',
        starts: new Date(starts),
        ...options,
      })
      if (isAllDay) await db.updateTable('event').set({ is_all_day: true }).where('id', '=', event.id).execute()
      const session = await world.session(event, { name: 'Opening' })
      const ticketType = await world.ticketType(event, { name: 'Guest', includes: [session] })
      if (types) await db.insertInto('reminder_setting').values({ event_id: event.id, types, note }).execute()
      return { event, session, ticketType }
    },
    async bought(festival, at, { quantity, email, name = 'Grace Hopper', locale } = {}) {
      const now = setting.deps.now()
      setting.deps.setNow(new Date(at))
      const buyer = email ? { name, email } : undefined
      const order = await setting.world.confirmedOrder({ ...festival, quantity, buyer })
      if (locale) await db.updateTable('ticket_order').set({ locale }).where('id', '=', order.id).execute()
      setting.deps.setNow(now)
      return order
    },
    async at(instant) {
      setting.deps.setNow(new Date(instant))
      await planReminders(setting.deps)
      await work()
    },
    reminded: ({ buyer_email }) =>
      setting.mailsTo(buyer_email).filter(({ headers }) => headers?.['List-Unsubscribe'] !== undefined),
    async states({ id: eventId }) {
      const { slots } = await setting.organizer.reminders.get({ eventId })
      return slots.map(({ type, startsAt, state, skippedBecause }) =>
        [type, startsAt.slice(5, 16), state, ...(skippedBecause ? [skippedBecause] : [])].join(' '),
      )
    },
  }
}
