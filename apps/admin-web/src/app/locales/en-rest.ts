import { audit } from '../../features/audit/texts.en.ts'
import { codes } from '../../features/codes/texts.en.ts'
import { door } from '../../features/door/texts.en.ts'
import { oneEvent } from '../../features/events/one-event-texts.en.ts'
import { eventSettings } from '../../features/events/settings-texts.en.ts'
import { imports } from '../../features/imports/texts.en.ts'
import { jobs } from '../../features/jobs/texts.en.ts'
import { kiosk } from '../../features/kiosk/texts.en.ts'
import { mail } from '../../features/mail/texts.en.ts'
import { messages } from '../../features/messages/texts.en.ts'
import { orders } from '../../features/orders/texts.en.ts'
import { organisation } from '../../features/organisation/texts.en.ts'
import { questions } from '../../features/questions/texts.en.ts'
import { refunds } from '../../features/refunds/texts.en.ts'
import { reminders } from '../../features/reminders/texts.en.ts'
import { reports } from '../../features/reports/texts.en.ts'
import { seatChecks } from '../../features/seat-checks/texts.en.ts'
import { sessions } from '../../features/sessions/texts.en.ts'
import { ticketPage } from '../../features/ticket-page/texts.en.ts'
import { ticketTypes } from '../../features/ticket-types/texts.en.ts'
import { tickets } from '../../features/tickets/texts.en.ts'
import { users } from '../../features/users/texts.en.ts'
import { venues } from '../../features/venues/texts.en.ts'
import { vetting } from '../../features/vetting/texts.en.ts'
import { waitlist } from '../../features/waitlist/texts.en.ts'
import { waitlistOffer } from '../../features/waitlist-offer/texts.en.ts'
import { webhooks } from '../../features/webhooks/texts.en.ts'

/** The English texts of all further pages. */
export const enRest = {
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
}
