import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import type { DeliveryStatus } from '@turnout/router/schema/webhooks'
import {
  editEvent,
  event,
  eventCodes,
  eventDoor,
  eventKiosks,
  eventMessages,
  eventOrder,
  eventOrders,
  eventOverview,
  eventQuestions,
  eventRefunds,
  eventSessions,
  eventSettings,
  events,
  eventTickets,
  eventWaitlist,
  giveTickets,
  newEvent,
  printTickets,
} from './event-routes.ts'
import { keptMails, mailTemplates, messages } from './mail-routes.ts'
import { administering, entrance, frame, onPaper, organizing, reading, root, withTexts } from './route-roots.ts'
import {
  type ListParams,
  listParams,
  nextParam,
  type Role,
  roles,
  type SalesWindow,
  salesWindows,
  textParam,
  wordParam,
} from './search-params.ts'
import { audit, jobs, seatChecks, settings } from './settings-routes.ts'
import { restoreSession } from './sign-in-hint.ts'

const signIn = createRoute({
  getParentRoute: () => entrance,
  path: '/sign-in',
  validateSearch: nextParam,
  component: lazyRouteComponent(() => import('../features/access/sign-in-page.tsx'), 'SignInPage'),
})

const register = createRoute({
  getParentRoute: () => entrance,
  path: '/register',
  component: lazyRouteComponent(() => import('../features/access/register-page.tsx'), 'RegisterPage'),
})

const forgotPassword = createRoute({
  getParentRoute: () => entrance,
  path: '/forgot-password',
  component: lazyRouteComponent(() => import('../features/access/forgot-password-page.tsx'), 'ForgotPasswordPage'),
})

const resetPassword = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  component: lazyRouteComponent(() => import('../features/access/reset-password-page.tsx'), 'ResetPasswordPage'),
})

/** Reached from mails, signed in or not. The fragment holds the token, which no server sees. */
const waitlistOffer = createRoute({
  getParentRoute: () => root,
  path: '/w/$entryId',
  beforeLoad: restoreSession,
  component: lazyRouteComponent(
    withTexts(() => import('../features/waitlist-offer/offer-page.tsx')),
    'OfferPage',
  ),
})

/** Reached from mails as well, with the ticket's own token in the fragment. */
const ticketPage = createRoute({
  getParentRoute: () => root,
  path: '/t/$ticketId',
  beforeLoad: restoreSession,
  component: lazyRouteComponent(
    withTexts(() => import('../features/ticket-page/ticket-page.tsx')),
    'TicketPage',
  ),
})

const today = createRoute({
  getParentRoute: () => frame,
  path: '/',
  component: lazyRouteComponent(() => import('../features/today/today-page.tsx'), 'TodayPage'),
})

const account = createRoute({
  getParentRoute: () => frame,
  path: '/account',
  component: lazyRouteComponent(
    withTexts(() => import('../features/vetting/account-page.tsx')),
    'AccountPage',
  ),
})

const doors = createRoute({
  getParentRoute: () => reading,
  path: '/door',
  component: lazyRouteComponent(
    withTexts(() => import('../features/door/doors-page.tsx')),
    'DoorsPage',
  ),
})

const venues = createRoute({
  getParentRoute: () => organizing,
  path: '/venues',
  validateSearch: listParams,
  component: lazyRouteComponent(
    withTexts(() => import('../features/venues/venues-page.tsx')),
    'VenuesPage',
  ),
})

const newVenue = createRoute({
  getParentRoute: () => organizing,
  path: '/venues/new',
  component: lazyRouteComponent(
    withTexts(() => import('../features/venues/new-venue-page.tsx')),
    'NewVenuePage',
  ),
})

const venue = createRoute({
  getParentRoute: () => organizing,
  path: '/venues/$venueId',
  component: lazyRouteComponent(
    withTexts(() => import('../features/venues/edit-venue-page.tsx')),
    'EditVenuePage',
  ),
})

const imports = createRoute({
  getParentRoute: () => organizing,
  path: '/import',
  component: lazyRouteComponent(
    withTexts(() => import('../features/imports/import-page.tsx')),
    'ImportPage',
  ),
})

const importRun = createRoute({
  getParentRoute: () => organizing,
  path: '/import/$importId',
  component: lazyRouteComponent(
    withTexts(() => import('../features/imports/import-run-page.tsx')),
    'ImportRunPage',
  ),
})

const reports = createRoute({
  getParentRoute: () => organizing,
  path: '/reports',
  validateSearch: (raw): { back?: SalesWindow } => ({ back: wordParam(raw, 'back', salesWindows) }),
  component: lazyRouteComponent(
    withTexts(() => import('../features/reports/reports-page.tsx')),
    'ReportsPage',
  ),
})

const people = createRoute({
  getParentRoute: () => administering,
  path: '/people',
  validateSearch: (raw): ListParams & { role?: Role } => ({
    ...listParams(raw),
    role: wordParam(raw, 'role', roles),
  }),
  component: lazyRouteComponent(
    withTexts(() => import('../features/users/people-page.tsx')),
    'PeoplePage',
  ),
})

const webhooks = createRoute({
  getParentRoute: () => administering,
  path: '/settings/webhooks',
  component: lazyRouteComponent(
    withTexts(() => import('../features/webhooks/webhooks-page.tsx')),
    'WebhooksPage',
  ),
})

const webhook = createRoute({
  getParentRoute: () => administering,
  path: '/settings/webhooks/$webhookId',
  validateSearch: (raw): { cursor?: string; status?: DeliveryStatus; type?: string } => ({
    cursor: textParam(raw, 'cursor'),
    status: wordParam(raw, 'status', ['pending', 'delivered', 'failed', 'cancelled']),
    type: textParam(raw, 'type'),
  }),
  component: lazyRouteComponent(
    withTexts(() => import('../features/webhooks/webhook-page.tsx')),
    'WebhookPage',
  ),
})

/** Every page, by who may open it. Each is a file of its own, loaded when it is first needed. */
export const routeTree = root.addChildren([
  entrance.addChildren([signIn, register, forgotPassword]),
  resetPassword,
  waitlistOffer,
  ticketPage,
  onPaper.addChildren([printTickets]),
  frame.addChildren([
    today,
    account,
    reading.addChildren([
      events,
      event.addChildren([
        eventOverview,
        eventSessions,
        eventOrders,
        eventRefunds,
        eventTickets,
        eventKiosks,
        eventDoor,
        eventWaitlist,
        eventMessages,
        eventCodes,
        eventQuestions,
        eventSettings,
      ]),
      doors,
    ]),
    organizing.addChildren([
      newEvent,
      editEvent,
      eventOrder,
      giveTickets,
      venues,
      newVenue,
      venue,
      imports,
      importRun,
      reports,
    ]),
    administering.addChildren([
      messages,
      keptMails,
      mailTemplates,
      people,
      settings,
      seatChecks,
      jobs,
      webhooks,
      webhook,
      audit,
    ]),
  ]),
])
