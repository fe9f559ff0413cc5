import { audit } from '../../features/audit/texts.hu.ts'
import { codes } from '../../features/codes/texts.hu.ts'
import { door } from '../../features/door/texts.hu.ts'
import { oneEvent } from '../../features/events/one-event-texts.hu.ts'
import { eventSettings } from '../../features/events/settings-texts.hu.ts'
import { imports } from '../../features/imports/texts.hu.ts'
import { jobs } from '../../features/jobs/texts.hu.ts'
import { kiosk } from '../../features/kiosk/texts.hu.ts'
import { mail } from '../../features/mail/texts.hu.ts'
import { messages } from '../../features/messages/texts.hu.ts'
import { orders } from '../../features/orders/texts.hu.ts'
import { organisation } from '../../features/organisation/texts.hu.ts'
import { questions } from '../../features/questions/texts.hu.ts'
import { refunds } from '../../features/refunds/texts.hu.ts'
import { reminders } from '../../features/reminders/texts.hu.ts'
import { reports } from '../../features/reports/texts.hu.ts'
import { seatChecks } from '../../features/seat-checks/texts.hu.ts'
import { sessions } from '../../features/sessions/texts.hu.ts'
import { ticketPage } from '../../features/ticket-page/texts.hu.ts'
import { ticketTypes } from '../../features/ticket-types/texts.hu.ts'
import { tickets } from '../../features/tickets/texts.hu.ts'
import { users } from '../../features/users/texts.hu.ts'
import { venues } from '../../features/venues/texts.hu.ts'
import { vetting } from '../../features/vetting/texts.hu.ts'
import { waitlist } from '../../features/waitlist/texts.hu.ts'
import { waitlistOffer } from '../../features/waitlist-offer/texts.hu.ts'
import { webhooks } from '../../features/webhooks/texts.hu.ts'
import type { Texts } from './en.ts'
import type { enRest } from './en-rest.ts'

/** The Hungarian texts of all further pages. */
export const huRest = {
  audit,
  codes,
  events: oneEvent,
  eventSettings,
  questions,
  vetting,
  waitlist,
  waitlistOffer,
  door,
  imports,
  jobs,
  kiosk,
  mail,
  messages,
  orders,
  organisation,
  refunds,
  reminders,
  reports,
  seatChecks,
  sessions,
  ticketPage,
  ticketTypes,
  tickets,
  users,
  venues,
  webhooks,
} satisfies Texts<typeof enRest>
