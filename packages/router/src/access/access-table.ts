import type { PrincipalName } from '../core/principal.ts'

/**
 * By which relation a caller may reach what a procedure touches:
 * `public` needs none; `published` only what is published, all for organizers and assigned teachers;
 * `own` the caller's own things; `ownOrToken` one's own, or by the order's token; `station` the station's own event
 * and sessions; `assigned` events one is assigned to; `any` everything.
 */
export type Relation = 'public' | 'published' | 'own' | 'ownOrToken' | 'station' | 'assigned' | 'any'

export interface AccessRow {
  callers: readonly PrincipalName[]
  relation: Relation
}

const everyone = ['anonymous', 'member', 'teacher', 'organizer', 'admin', 'steward', 'supervisor'] as const
const people = ['anonymous', 'member', 'teacher', 'organizer', 'admin'] as const
const users = ['member', 'teacher', 'organizer', 'admin'] as const
const organizers = ['organizer', 'admin'] as const
const readers = ['teacher', 'organizer', 'admin'] as const
const admins = ['admin'] as const
const kiosks = ['steward', 'supervisor'] as const
const door = ['organizer', 'admin', 'steward', 'supervisor'] as const

const row = (callers: readonly PrincipalName[], relation: Relation): AccessRow => ({ callers, relation })

/** Who may call what. A procedure without a row here is closed to everyone, and a test fails. */
export const accessTable: Readonly<Record<string, AccessRow>> = {
  'access.register': row(people, 'public'),
  'access.login': row(people, 'public'),
  'access.refresh': row(people, 'own'),
  'access.logout': row(people, 'own'),
  'access.me': row(users, 'own'),
  'access.updateMe': row(users, 'own'),
  'access.forgotPassword': row(people, 'public'),
  'access.resetPassword': row(people, 'public'),

  'users.list': row(admins, 'any'),
  'users.update': row(admins, 'any'),

  'organisation.get': row(people, 'public'),
  'organisation.update': row(admins, 'any'),

  'venues.list': row(users, 'any'),
  'venues.get': row(users, 'any'),
  'venues.create': row(organizers, 'any'),
  'venues.update': row(organizers, 'any'),
  'venues.delete': row(organizers, 'any'),

  'events.list': row(people, 'published'),
  'events.get': row(people, 'published'),
  'events.create': row(organizers, 'any'),
  'events.update': row(organizers, 'any'),
  'events.publish': row(organizers, 'any'),
  'events.cancel': row(organizers, 'any'),
  'events.delete': row(organizers, 'any'),
  'events.availability': row(people, 'published'),
  'events.watch': row(people, 'published'),
  'events.watchAvailability': row(people, 'published'),

  'sessions.list': row(people, 'published'),
  'sessions.create': row(organizers, 'any'),
  'sessions.update': row(organizers, 'any'),
  'sessions.delete': row(organizers, 'any'),

  'ticketTypes.list': row(people, 'published'),
  'ticketTypes.create': row(organizers, 'any'),
  'ticketTypes.update': row(organizers, 'any'),
  'ticketTypes.setInclusion': row(organizers, 'any'),
  'ticketTypes.delete': row(organizers, 'any'),

  'orders.create': row(people, 'published'),
  'orders.pay': row(people, 'ownOrToken'),
  'orders.get': row(people, 'ownOrToken'),
  'orders.give': row(organizers, 'any'),
  'orders.list': row(organizers, 'any'),
  'orders.watch': row(organizers, 'any'),
  'orders.resendConfirmation': row(organizers, 'any'),
  'orders.cancel': row(people, 'ownOrToken'),

  'tickets.list': row(organizers, 'any'),
  'tickets.qr': row(people, 'ownOrToken'),
  'tickets.cancel': row(people, 'ownOrToken'),

  'events.duplicate': row(organizers, 'any'),

  'webhooks.list': row(admins, 'any'),
  'webhooks.get': row(admins, 'any'),
  'webhooks.create': row(admins, 'any'),
  'webhooks.update': row(admins, 'any'),
  'webhooks.delete': row(admins, 'any'),
  'webhooks.rotateSecret': row(admins, 'any'),
  'webhooks.test': row(admins, 'any'),
  'webhooks.deliveries': row(admins, 'any'),
  'webhooks.delivery': row(admins, 'any'),
  'webhooks.replay': row(admins, 'any'),
  'webhooks.replayAll': row(admins, 'any'),

  'messages.list': row(organizers, 'any'),
  'messages.get': row(organizers, 'any'),
  'messages.audience': row(organizers, 'any'),
  'messages.preview': row(organizers, 'any'),
  'messages.failures': row(organizers, 'any'),
  'messages.create': row(organizers, 'any'),
  'messages.update': row(organizers, 'any'),
  'messages.delete': row(organizers, 'any'),
  'messages.sendTest': row(organizers, 'any'),
  'messages.send': row(organizers, 'any'),
  'messages.cancel': row(organizers, 'any'),

  'codes.list': row(organizers, 'any'),
  'codes.create': row(organizers, 'any'),
  'codes.update': row(organizers, 'any'),
  'codes.delete': row(organizers, 'any'),
  'codes.check': row(people, 'published'),

  'questions.list': row(people, 'published'),
  'questions.create': row(organizers, 'any'),
  'questions.update': row(organizers, 'any'),
  'questions.delete': row(organizers, 'any'),

  'orders.startPayment': row(people, 'ownOrToken'),
  'orders.renew': row(people, 'ownOrToken'),
  'orders.updateAnswers': row(people, 'ownOrToken'),
  'orders.history': row(organizers, 'any'),

  'tickets.get': row(people, 'ownOrToken'),
  'tickets.listByUser': row(users, 'own'),
  'tickets.updateAttendee': row(people, 'ownOrToken'),
  'tickets.transfer': row(people, 'ownOrToken'),
  'tickets.resend': row(organizers, 'any'),

  'refunds.list': row(organizers, 'any'),
  'refunds.quote': row(people, 'ownOrToken'),
  'refunds.create': row(organizers, 'any'),
  'refunds.retry': row(organizers, 'any'),
  'refunds.withdraw': row(organizers, 'any'),
  'refunds.progress': row(organizers, 'any'),

  'waitlist.join': row(people, 'published'),
  'waitlist.get': row(people, 'ownOrToken'),
  'waitlist.confirm': row(people, 'ownOrToken'),
  'waitlist.leave': row(people, 'ownOrToken'),
  'waitlist.accept': row(people, 'ownOrToken'),
  'waitlist.list': row(organizers, 'any'),
  'waitlist.summary': row(organizers, 'any'),
  'waitlist.offer': row(organizers, 'any'),

  'reports.sales': row(organizers, 'any'),

  'reminders.get': row(organizers, 'any'),
  'reminders.update': row(organizers, 'any'),
  'reminders.preview': row(organizers, 'any'),

  'seatChecks.list': row(admins, 'any'),
  'seatChecks.run': row(admins, 'any'),

  'vetting.request': row(users, 'own'),
  'vetting.mine': row(users, 'own'),
  'vetting.list': row(admins, 'any'),
  'vetting.decide': row(admins, 'any'),

  'kiosk.issue': row(organizers, 'any'),
  'kiosk.list': row(organizers, 'any'),
  'kiosk.revoke': row(organizers, 'any'),
  'kiosk.pair': row(everyone, 'public'),
  'kiosk.profile': row(kiosks, 'station'),
  'kiosk.heartbeat': row(kiosks, 'station'),
  'kiosk.watch': row(kiosks, 'station'),

  'checkIn.redeem': row(door, 'station'),
  'checkIn.redeemBatch': row(door, 'station'),
  'checkIn.undo': row(door, 'station'),
  'checkIn.search': row(door, 'station'),
  'checkIn.stats': row([...readers, ...kiosks], 'station'),
  'checkIn.watch': row(door, 'station'),

  'imports.inspect': row(organizers, 'any'),
  'imports.run': row(organizers, 'any'),
  'imports.get': row(organizers, 'any'),
  'imports.list': row(organizers, 'any'),

  'jobs.summary': row(admins, 'any'),
  'jobs.list': row(admins, 'any'),
  'jobs.get': row(admins, 'any'),
  'jobs.retry': row(admins, 'any'),
  'jobs.retryAll': row(admins, 'any'),
  'jobs.discard': row(admins, 'any'),
  'jobs.schedules': row(admins, 'any'),
  'jobs.runSchedule': row(admins, 'any'),
  'jobs.watch': row(admins, 'any'),

  'audit.list': row(admins, 'any'),
  'mail.captured': row(admins, 'any'),
  'mail.deliveries': row(organizers, 'any'),
  'mail.preview': row(organizers, 'any'),
}
