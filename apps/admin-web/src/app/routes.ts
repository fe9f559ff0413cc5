import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import {
  editEvent,
  event,
  eventDoor,
  eventKiosks,
  eventOrders,
  eventOverview,
  eventSessions,
  events,
  eventTickets,
  giveTickets,
  newEvent,
  printTickets,
} from './event-routes.ts'
import { administering, entrance, frame, onPaper, organizing, reading, root, withTexts } from './route-roots.ts'
import { type ListParams, listParams, nextParam, type Role, roles, textParam, wordParam } from './search-params.ts'

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

const today = createRoute({
  getParentRoute: () => frame,
  path: '/',
  component: lazyRouteComponent(() => import('../features/today/today-page.tsx'), 'TodayPage'),
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

const messages = createRoute({
  getParentRoute: () => administering,
  path: '/messages',
  validateSearch: (raw): { mail?: string } => ({ mail: textParam(raw, 'mail') }),
  component: lazyRouteComponent(
    withTexts(() => import('../features/mail/messages-page.tsx')),
    'MessagesPage',
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

const settings = createRoute({
  getParentRoute: () => administering,
  path: '/settings',
  component: lazyRouteComponent(
    withTexts(() => import('../features/organisation/settings-page.tsx')),
    'SettingsPage',
  ),
})

const audit = createRoute({
  getParentRoute: () => administering,
  path: '/settings/audit',
  validateSearch: (raw): { cursor?: string; action?: string } => ({
    cursor: textParam(raw, 'cursor'),
    action: textParam(raw, 'action'),
  }),
  component: lazyRouteComponent(
    withTexts(() => import('../features/audit/audit-page.tsx')),
    'AuditPage',
  ),
})

/** Every page, by who may open it. Each is a file of its own, loaded when it is first needed. */
export const routeTree = root.addChildren([
  entrance.addChildren([signIn, register, forgotPassword]),
  resetPassword,
  onPaper.addChildren([printTickets]),
  frame.addChildren([
    today,
    reading.addChildren([
      events,
      event.addChildren([eventOverview, eventSessions, eventOrders, eventTickets, eventKiosks, eventDoor]),
      doors,
    ]),
    organizing.addChildren([newEvent, editEvent, giveTickets, venues, newVenue, venue, imports, importRun]),
    administering.addChildren([messages, people, settings, audit]),
  ]),
])
