import type { ListDeliveriesInput, PreviewKind } from '@turnout/router/schema/mail'

/** What mails can be listed by. */
export const mailFilters = ['trouble', 'sending', 'sent'] as const satisfies ListDeliveriesInput['status'][]

/** The mails that can be looked at. */
export const previewKinds = [
  'order.confirmation',
  'order.hold-ending',
  'order.cancellation',
  'order.money-back',
  'session.moved',
  'ticket.transferred',
  'ticket.passed_on',
  'waitlist.joined',
  'waitlist.offer',
  'waitlist.ended',
  'vetting.decision',
  'access.password-reset',
] as const satisfies PreviewKind[]
