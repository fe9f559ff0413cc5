import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { onPaper, organizing, reading, withTexts } from './route-roots.ts'
import {
  type EventFilter,
  eventFilters,
  type ListParams,
  listParams,
  type OrderStatus,
  orderStatuses,
  type RefundStatus,
  refundStatuses,
  type TicketStatus,
  textParam,
  ticketStatuses,
  type WaitlistFilter,
  waitlistFilters,
  wordParam,
} from './search-params.ts'

export const events = createRoute({
  getParentRoute: () => reading,
  path: '/events',
  validateSearch: (raw): ListParams & { status?: EventFilter } => ({
    ...listParams(raw),
    status: wordParam(raw, 'status', eventFilters),
  }),
  component: lazyRouteComponent(() => import('../features/events/events-page.tsx'), 'EventsPage'),
})

export const newEvent = createRoute({
  getParentRoute: () => organizing,
  path: '/events/new',
  component: lazyRouteComponent(
    withTexts(() => import('../features/events/new-event-page.tsx')),
    'NewEventPage',
  ),
})

export const editEvent = createRoute({
  getParentRoute: () => organizing,
  path: '/events/$eventId/edit',
  component: lazyRouteComponent(
    withTexts(() => import('../features/events/edit-event-page.tsx')),
    'EditEventPage',
  ),
})

export const event = createRoute({
  getParentRoute: () => reading,
  path: '/events/$eventId',
  component: lazyRouteComponent(
    withTexts(() => import('../features/events/event-layout.tsx')),
    'EventLayout',
  ),
})

export const eventOverview = createRoute({
  getParentRoute: () => event,
  path: '/',
  component: lazyRouteComponent(
    withTexts(() => import('../features/events/overview-tab.tsx')),
    'OverviewTab',
  ),
})

export const eventSessions = createRoute({
  getParentRoute: () => event,
  path: '/sessions',
  validateSearch: (raw): { day?: string; room?: string } => ({
    day: textParam(raw, 'day'),
    room: textParam(raw, 'room'),
  }),
  component: lazyRouteComponent(
    withTexts(() => import('../features/sessions/sessions-tab.tsx')),
    'SessionsTab',
  ),
})

export const eventOrders = createRoute({
  getParentRoute: () => event,
  path: '/orders',
  validateSearch: (raw): ListParams & { status?: OrderStatus } => ({
    ...listParams(raw),
    status: wordParam(raw, 'status', orderStatuses),
  }),
  component: lazyRouteComponent(
    withTexts(() => import('../features/orders/orders-tab.tsx')),
    'OrdersTab',
  ),
})

export const eventRefunds = createRoute({
  getParentRoute: () => event,
  path: '/orders/refunds',
  validateSearch: (raw): { cursor?: string; status?: RefundStatus } => ({
    cursor: textParam(raw, 'cursor'),
    status: wordParam(raw, 'status', refundStatuses),
  }),
  component: lazyRouteComponent(
    withTexts(() => import('../features/refunds/refunds-tab.tsx')),
    'RefundsTab',
  ),
})

export const eventOrder = createRoute({
  getParentRoute: () => organizing,
  path: '/events/$eventId/orders/$orderId',
  component: lazyRouteComponent(
    withTexts(() => import('../features/orders/order-page.tsx')),
    'OrderPage',
  ),
})

export const giveTickets = createRoute({
  getParentRoute: () => organizing,
  path: '/events/$eventId/give',
  component: lazyRouteComponent(
    withTexts(() => import('../features/orders/give-tickets-page.tsx')),
    'GiveTicketsPage',
  ),
})

export const eventTickets = createRoute({
  getParentRoute: () => event,
  path: '/tickets',
  validateSearch: (raw): ListParams & { status?: TicketStatus; ticket?: string } => ({
    ...listParams(raw),
    status: wordParam(raw, 'status', ticketStatuses),
    ticket: textParam(raw, 'ticket'),
  }),
  component: lazyRouteComponent(
    withTexts(() => import('../features/tickets/tickets-tab.tsx')),
    'TicketsTab',
  ),
})

export const eventKiosks = createRoute({
  getParentRoute: () => event,
  path: '/kiosks',
  component: lazyRouteComponent(
    withTexts(() => import('../features/kiosk/kiosks-tab.tsx')),
    'KiosksTab',
  ),
})

export const eventDoor = createRoute({
  getParentRoute: () => event,
  path: '/door',
  validateSearch: (raw): { wall?: 'on' } => ({ wall: wordParam(raw, 'wall', ['on']) }),
  component: lazyRouteComponent(
    withTexts(() => import('../features/door/door-tab.tsx')),
    'DoorTab',
  ),
})

export const printTickets = createRoute({
  getParentRoute: () => onPaper,
  path: '/events/$eventId/print',
  component: lazyRouteComponent(
    withTexts(() => import('../features/tickets/print-tickets-page.tsx')),
    'PrintTicketsPage',
  ),
})

export const eventWaitlist = createRoute({
  getParentRoute: () => event,
  path: '/waitlist',
  validateSearch: (raw): { cursor?: string; type?: string; status?: WaitlistFilter } => ({
    cursor: textParam(raw, 'cursor'),
    type: textParam(raw, 'type'),
    status: wordParam(raw, 'status', waitlistFilters),
  }),
  component: lazyRouteComponent(
    withTexts(() => import('../features/waitlist/waitlist-tab.tsx')),
    'WaitlistTab',
  ),
})

export const eventMessages = createRoute({
  getParentRoute: () => event,
  path: '/messages',
  validateSearch: (raw): { cursor?: string; message?: string; from?: string } => ({
    cursor: textParam(raw, 'cursor'),
    message: textParam(raw, 'message'),
    from: textParam(raw, 'from'),
  }),
  component: lazyRouteComponent(
    withTexts(() => import('../features/messages/messages-tab.tsx')),
    'MessagesTab',
  ),
})

export const eventCodes = createRoute({
  getParentRoute: () => event,
  path: '/codes',
  component: lazyRouteComponent(
    withTexts(() => import('../features/codes/codes-tab.tsx')),
    'CodesTab',
  ),
})

export const eventQuestions = createRoute({
  getParentRoute: () => event,
  path: '/questions',
  component: lazyRouteComponent(
    withTexts(() => import('../features/questions/questions-tab.tsx')),
    'QuestionsTab',
  ),
})

export const eventSettings = createRoute({
  getParentRoute: () => event,
  path: '/settings',
  component: lazyRouteComponent(
    withTexts(() => import('../features/events/settings-tab.tsx')),
    'SettingsTab',
  ),
})
