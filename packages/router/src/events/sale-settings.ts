import type { EventTable } from '@turnout/db'
import type { Updateable } from 'kysely'
import type { EventRow } from './queries.ts'
import { refundPolicy, type SaleSettings } from './schema.ts'

/** Columns of `event` that say how it sells. */
export const saleSettingColumns = [
  'event.member_level',
  'event.is_members_only',
  'event.max_per_buyer',
  'event.refund_policy',
  'event.transfer_cutoff_hours',
  'event.is_waitlist_open',
  'event.waitlist_mode',
  'event.waitlist_max_skips',
  'event.waitlist_offer_minutes',
] as const

type SettingColumn = (typeof saleSettingColumns)[number] extends `event.${infer C}` ? C : never

/** True for a column of `event` that says how it sells. */
export function isSaleSetting(column: string): boolean {
  return saleSettingColumns.some((setting) => setting === `event.${column}`)
}

/** How an event sells, as it is given out. */
export function toSaleSettings(row: Pick<EventRow, SettingColumn & keyof EventRow>): SaleSettings {
  return {
    memberLevel: row.member_level,
    isMembersOnly: row.is_members_only,
    maxPerBuyer: row.max_per_buyer,
    refundPolicy: refundPolicy.parse(row.refund_policy),
    transferCutoffHours: row.transfer_cutoff_hours,
    isWaitlistOpen: row.is_waitlist_open,
    waitlistMode: row.waitlist_mode,
    waitlistMaxSkips: row.waitlist_max_skips,
    waitlistOfferMinutes: row.waitlist_offer_minutes,
  }
}

/** Settings as columns; what is undefined is left as it is. */
export function saleSettingColumnsOf(settings: Partial<SaleSettings> = {}): Updateable<EventTable> {
  return {
    member_level: settings.memberLevel,
    is_members_only: settings.isMembersOnly,
    max_per_buyer: settings.maxPerBuyer,
    refund_policy: settings.refundPolicy === undefined ? undefined : JSON.stringify(settings.refundPolicy),
    transfer_cutoff_hours: settings.transferCutoffHours,
    is_waitlist_open: settings.isWaitlistOpen,
    waitlist_mode: settings.waitlistMode,
    waitlist_max_skips: settings.waitlistMaxSkips,
    waitlist_offer_minutes: settings.waitlistOfferMinutes,
  }
}
