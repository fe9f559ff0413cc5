import { createRootRoute, createRoute, lazyRouteComponent, Outlet } from '@tanstack/react-router'
import { ForAdmins, ForOrganizers, ForReaders } from './forbidden.tsx'
import { Frame } from './frame/frame.tsx'
import { requireSignedIn, requireSignedOut } from './gate.tsx'
import {
  type EventFilter,
  eventFilters,
  type ListParams,
  listParams,
  nextParam,
  type OrderStatus,
  orderStatuses,
  type Role,
  roles,
  type TicketStatus,
  textParam,
  ticketStatuses,
  wordParam,
} from './search-params.ts'

const root = createRootRoute({ component: Outlet })

const entrance = createRoute({
  getParentRoute: () => root,
  id: 'entrance',
  beforeLoad: requireSignedOut,
  component: lazyRouteComponent(() => import('../features/access/entrance.tsx'), 'Entrance'),
})
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
/** Open to the signed-in as well: the link may be opened in a browser that still is. */
const resetPassword = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  component: lazyRouteComponent(() => import('../features/access/reset-password-page.tsx'), 'ResetPasswordPage'),
})

const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  beforeLoad: requireSignedIn,
  component: Frame,
})
const organizing = createRoute({
  getParentRoute: () => frame,
  id: 'organizing',
  component: ForOrganizers,
})
const reading = createRoute({
  getParentRoute: () => frame,
  id: 'reading',
  component: ForReaders,
})
const administering = createRoute({
  getParentRoute: () => frame,
  id: 'administering',
  component: ForAdmins,
})

const today = createRoute({
  getParentRoute: () => frame,
  path: '/',
  component: lazyRouteComponent(() => import('../features/today/today-page.tsx'), 'TodayPage'),
})

const events = createRoute({
  getParentRoute: () => reading,
  path: '/events',
  validateSearch: (raw): ListParams & { status?: EventFilter } => ({
    ...listParams(raw),
    status: wordParam(raw, 'status', eventFilters),
  }),
  component: lazyRouteComponent(() => import('../features/events/events-page.tsx'), 'EventsPage'),
})
const newEvent = createRoute({
  getParentRoute: () => organizing,
  path: '/events/new',
  component: lazyRouteComponent(() => import('../features/events/new-event-page.tsx'), 'NewEventPage'),
})
const editEvent = createRoute({
  getParentRoute: () => organizing,
  path: '/events/$eventId/edit',
  component: lazyRouteComponent(() => import('../features/events/edit-event-page.tsx'), 'EditEventPage'),
})
const event = createRoute({
  getParentRoute: () => reading,
  path: '/events/$eventId',
  component: lazyRouteComponent(() => import('../features/events/event-layout.tsx'), 'EventLayout'),
})
const eventOverview = createRoute({
  getParentRoute: () => event,
  path: '/',
  component: lazyRouteComponent(() => import('../features/events/overview-tab.tsx'), 'OverviewTab'),
})
const eventSessions = createRoute({
  getParentRoute: () => event,
  path: '/sessions',
  validateSearch: (raw): { day?: string; room?: string } => ({
    day: textParam(raw, 'day'),
    room: textParam(raw, 'room'),
  }),
  component: lazyRouteComponent(() => import('../features/sessions/sessions-tab.tsx'), 'SessionsTab'),
})
const eventOrders = createRoute({
  getParentRoute: () => event,
  path: '/orders',
  validateSearch: (raw): ListParams & { status?: OrderStatus; order?: string } => ({
    ...listParams(raw),
    status: wordParam(raw, 'status', orderStatuses),
    order: textParam(raw, 'order'),
  }),
  component: lazyRouteComponent(() => import('../features/orders/orders-tab.tsx'), 'OrdersTab'),
})
const giveTickets = createRoute({
  getParentRoute: () => organizing,
  path: '/events/$eventId/give',
  component: lazyRouteComponent(() => import('../features/orders/give-tickets-page.tsx'), 'GiveTicketsPage'),
})
const eventTickets = createRoute({
  getParentRoute: () => event,
  path: '/tickets',
  validateSearch: (raw): ListParams & { status?: TicketStatus; ticket?: string } => ({
    ...listParams(raw),
    status: wordParam(raw, 'status', ticketStatuses),
    ticket: textParam(raw, 'ticket'),
  }),
  component: lazyRouteComponent(() => import('../features/tickets/tickets-tab.tsx'), 'TicketsTab'),
})
const eventKiosks = createRoute({
  getParentRoute: () => event,
  path: '/kiosks',
  component: lazyRouteComponent(() => import('../features/kiosk/kiosks-tab.tsx'), 'KiosksTab'),
})
const eventDoor = createRoute({
  getParentRoute: () => event,
  path: '/door',
  validateSearch: (raw): { wall?: 'on' } => ({ wall: wordParam(raw, 'wall', ['on']) }),
  component: lazyRouteComponent(() => import('../features/door/door-tab.tsx'), 'DoorTab'),
})

/** Without the frame around it: what is seen is what goes to paper. */
const onPaper = createRoute({
  getParentRoute: () => root,
  id: 'paper',
  beforeLoad: requireSignedIn,
  component: ForOrganizers,
})
const printTickets = createRoute({
  getParentRoute: () => onPaper,
  path: '/events/$eventId/print',
  component: lazyRouteComponent(() => import('../features/tickets/print-tickets-page.tsx'), 'PrintTicketsPage'),
})

const doors = createRoute({
  getParentRoute: () => reading,
  path: '/door',
  component: lazyRouteComponent(() => import('../features/door/doors-page.tsx'), 'DoorsPage'),
})
const venues = createRoute({
  getParentRoute: () => organizing,
  path: '/venues',
  validateSearch: listParams,
  component: lazyRouteComponent(() => import('../features/venues/venues-page.tsx'), 'VenuesPage'),
})
const newVenue = createRoute({
  getParentRoute: () => organizing,
  path: '/venues/new',
  component: lazyRouteComponent(() => import('../features/venues/new-venue-page.tsx'), 'NewVenuePage'),
})
const venue = createRoute({
  getParentRoute: () => organizing,
  path: '/venues/$venueId',
  component: lazyRouteComponent(() => import('../features/venues/edit-venue-page.tsx'), 'EditVenuePage'),
})
const imports = createRoute({
  getParentRoute: () => organizing,
  path: '/import',
  component: lazyRouteComponent(() => import('../features/imports/import-page.tsx'), 'ImportPage'),
})
const importRun = createRoute({
  getParentRoute: () => organizing,
  path: '/import/$importId',
  component: lazyRouteComponent(() => import('../features/imports/import-run-page.tsx'), 'ImportRunPage'),
})
const messages = createRoute({
  getParentRoute: () => administering,
  path: '/messages',
  validateSearch: (raw): { mail?: string } => ({ mail: textParam(raw, 'mail') }),
  component: lazyRouteComponent(() => import('../features/mail/messages-page.tsx'), 'MessagesPage'),
})
const people = createRoute({
  getParentRoute: () => administering,
  path: '/people',
  validateSearch: (raw): ListParams & { role?: Role } => ({
    ...listParams(raw),
    role: wordParam(raw, 'role', roles),
  }),
  component: lazyRouteComponent(() => import('../features/users/people-page.tsx'), 'PeoplePage'),
})
const settings = createRoute({
  getParentRoute: () => administering,
  path: '/settings',
  component: lazyRouteComponent(() => import('../features/organisation/settings-page.tsx'), 'SettingsPage'),
})
const audit = createRoute({
  getParentRoute: () => administering,
  path: '/settings/audit',
  validateSearch: (raw): { cursor?: string; action?: string } => ({
    cursor: textParam(raw, 'cursor'),
    action: textParam(raw, 'action'),
  }),
  component: lazyRouteComponent(() => import('../features/audit/audit-page.tsx'), 'AuditPage'),
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
