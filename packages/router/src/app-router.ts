import { accessRouter } from './access/router.ts'
import { auditRouter } from './audit/router.ts'
import { checkInRouter } from './check-in/router.ts'
import { codesRouter } from './codes/router.ts'
import { createCallerFactory, router } from './core/trpc.ts'
import { eventsRouter } from './events/router.ts'
import { importsRouter } from './imports/router.ts'
import { jobsRouter } from './jobs/router.ts'
import { kioskRouter } from './kiosk/router.ts'
import { mailRouter } from './mail/router.ts'
import { messagesRouter } from './messages/router.ts'
import { ordersRouter } from './orders/router.ts'
import { organisationRouter } from './organisation/router.ts'
import { questionsRouter } from './questions/router.ts'
import { refundsRouter } from './refunds/router.ts'
import { remindersRouter } from './reminders/router.ts'
import { reportsRouter } from './reports/router.ts'
import { seatChecksRouter } from './seat-checks/router.ts'
import { sessionsRouter } from './sessions/router.ts'
import { ticketTypesRouter } from './ticket-types/router.ts'
import { ticketsRouter } from './tickets/router.ts'
import { usersRouter } from './users/router.ts'
import { venuesRouter } from './venues/router.ts'
import { vettingRouter } from './vetting/router.ts'
import { waitlistRouter } from './waitlist/router.ts'
import { webhooksRouter } from './webhooks/router.ts'
/** The whole domain as one router of slices. */
export const appRouter = router({
  jobs: jobsRouter,
  messages: messagesRouter,
  reminders: remindersRouter,
  webhooks: webhooksRouter,
  vetting: vettingRouter,
  seatChecks: seatChecksRouter,
  reports: reportsRouter,
  refunds: refundsRouter,
  waitlist: waitlistRouter,
  questions: questionsRouter,
  codes: codesRouter,
  access: accessRouter,
  audit: auditRouter,
  checkIn: checkInRouter,
  events: eventsRouter,
  imports: importsRouter,
  kiosk: kioskRouter,
  mail: mailRouter,
  orders: ordersRouter,
  organisation: organisationRouter,
  sessions: sessionsRouter,
  ticketTypes: ticketTypesRouter,
  tickets: ticketsRouter,
  users: usersRouter,
  venues: venuesRouter,
})

export type AppRouter = typeof appRouter

/** Calls procedures in the process, with rights and input checked as for any transport. */
export const createCaller = createCallerFactory(appRouter)
