import type { MemberLevel } from '@turnout/router/schema/events'
import type { Session } from '@turnout/router/schema/sessions'
import { createTicketTypeInput, type TicketType } from '@turnout/router/schema/ticket-types'
import type { TFunction } from 'i18next'
import { fieldErrors } from '../../lib/form-errors.ts'
import { toMajor, toMinor } from '../../lib/money.ts'
import { dayKey } from '../../lib/time.ts'
import { toInstant, toWall } from '../../lib/zone.ts'

/** A ticket type as it is typed: money in major units, times by the clock of the event's zone. */
export interface TicketTypeFormValues {
  name: string
  description: string
  price: number | ''
  /** Empty: the same for all. */
  memberPrice: number | ''
  memberLevel: MemberLevel | 'event'
  isMembersOnly: boolean
  isHidden: boolean
  /** For a new one: `all`, `none`, or a day. */
  includes: string
  quantity: number | ''
  maxPerOrder: number | ''
  maxPerBuyer: number | ''
  salesStartAt: string
  salesEndAt: string
  isActive: boolean
}

export const emptyTicketType: TicketTypeFormValues = {
  name: '',
  description: '',
  price: 0,
  memberPrice: '',
  memberLevel: 'event',
  isMembersOnly: false,
  isHidden: false,
  includes: 'all',
  quantity: '',
  maxPerOrder: 10,
  maxPerBuyer: '',
  salesStartAt: '',
  salesEndAt: '',
  isActive: true,
}

export function ticketTypeValuesOf(type: TicketType, zone: string): TicketTypeFormValues {
  const wall = (instant: string | null) => (instant === null ? '' : toWall(instant, zone))
  return {
    name: type.name,
    description: type.description,
    price: toMajor(type.priceMinor, type.currency),
    memberPrice: type.memberPriceMinor === null ? '' : toMajor(type.memberPriceMinor, type.currency),
    memberLevel: type.memberLevel ?? 'event',
    isMembersOnly: type.isMembersOnly,
    isHidden: type.isHidden,
    includes: 'all',
    quantity: type.quantity ?? '',
    maxPerOrder: type.maxPerOrder,
    maxPerBuyer: type.maxPerBuyer ?? '',
    salesStartAt: wall(type.salesStartAt),
    salesEndAt: wall(type.salesEndAt),
    isActive: type.isActive,
  }
}

interface Setting {
  zone: string
  currency: string
}

/** What the server takes, but for the sessions. */
export function ticketTypeInputOf(values: TicketTypeFormValues, { zone, currency }: Setting) {
  const optional = (wall: string) => (wall === '' ? null : (toInstant(wall, zone) ?? ''))
  return {
    name: values.name,
    description: values.description,
    priceMinor: values.price === '' ? Number.NaN : toMinor(values.price, currency),
    memberPriceMinor: values.memberPrice === '' ? null : toMinor(values.memberPrice, currency),
    memberLevel: values.memberLevel === 'event' ? null : values.memberLevel,
    isMembersOnly: values.isMembersOnly,
    isHidden: values.isHidden,
    quantity: values.quantity === '' ? null : values.quantity,
    maxPerOrder: values.maxPerOrder === '' ? Number.NaN : values.maxPerOrder,
    maxPerBuyer: values.maxPerBuyer === '' ? null : values.maxPerBuyer,
    salesStartAt: optional(values.salesStartAt),
    salesEndAt: optional(values.salesEndAt),
    isActive: values.isActive,
  }
}

/** The sessions a new ticket type starts with. */
export function chosenSessions(includes: string, sessions: readonly Session[], zone: string): string[] {
  if (includes === 'none') return []
  return sessions
    .filter(({ startsAt }) => includes === 'all' || dayKey(startsAt, zone) === includes)
    .map(({ id }) => id)
}

/** What is wrong with what was typed, by field. */
export function checkTicketType(
  values: TicketTypeFormValues,
  setting: Setting & { eventId: string; taken: number },
  t: TFunction,
): Record<string, string> {
  const input = ticketTypeInputOf(values, setting)
  const { priceMinor, memberPriceMinor, ...errors } = fieldErrors(
    createTicketTypeInput,
    { ...input, eventId: setting.eventId },
    t,
  )
  if (priceMinor) errors.price = priceMinor
  if (memberPriceMinor) errors.memberPrice = memberPriceMinor
  if (input.salesStartAt && input.salesEndAt && Date.parse(input.salesEndAt) <= Date.parse(input.salesStartAt)) {
    errors.salesEndAt ??= t('common.field.endBeforeStart')
  }
  if (input.quantity !== null && input.quantity < setting.taken) {
    errors.quantity ??= t('ticketTypes.form.belowTaken', { count: setting.taken })
  }
  return errors
}

/** Fields that the server calls otherwise than the form. */
const formNames: Record<string, string> = { priceMinor: 'price', memberPriceMinor: 'memberPrice' }

/** The form's name of a field that the server found fault with. */
export function formFieldOf(path: string): string {
  return formNames[path] ?? path
}
