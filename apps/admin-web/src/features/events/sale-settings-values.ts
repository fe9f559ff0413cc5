import { type Event, refundStep, type SaleSettings } from '@turnout/router/schema/events'
import type { TFunction } from 'i18next'
import { durationOf, minutesOf } from '../../lib/duration.ts'
import type { TypedDuration } from '../../ui/duration-field.tsx'

/** A step of a refund policy while it is being typed; `key` tells it from its neighbours. */
export interface TypedStep {
  key: string
  before: TypedDuration
  percent: number | ''
}

/** How an event sells, as it is typed. */
export interface SaleSettingsValues {
  memberLevel: SaleSettings['memberLevel']
  isMembersOnly: boolean
  maxPerBuyer: number | ''
  steps: TypedStep[]
  canTransfer: boolean
  transferCutoff: TypedDuration
  isWaitlistOpen: boolean
  waitlistMode: SaleSettings['waitlistMode']
  waitlistMaxSkips: number | ''
  offer: TypedDuration
}

let lastKey = 0

/** A step of so many hours and percent. */
export function typedStep(hoursBefore: number, percent: number): TypedStep {
  lastKey += 1
  const { count, unit } = durationOf(hoursBefore * 60)
  return { key: `step-${lastKey}`, before: { count, unit: unit === 'minute' ? 'hour' : unit }, percent }
}

export function settingsValuesOf({ saleSettings }: Pick<Event, 'saleSettings'>): SaleSettingsValues {
  const { refundPolicy, transferCutoffHours, waitlistOfferMinutes, maxPerBuyer, ...same } = saleSettings
  const cutoff = durationOf((transferCutoffHours ?? 24) * 60)
  return {
    ...same,
    maxPerBuyer: maxPerBuyer ?? '',
    steps: refundPolicy.map(({ hoursBefore, percent }) => typedStep(hoursBefore, percent)),
    canTransfer: transferCutoffHours !== null,
    transferCutoff: { ...cutoff, unit: cutoff.unit === 'minute' ? 'hour' : cutoff.unit },
    offer: durationOf(waitlistOfferMinutes),
  }
}

/** Minutes of what was typed; not a number while nothing is. */
function minutes({ count, unit }: TypedDuration): number {
  return count === '' ? Number.NaN : minutesOf({ count, unit })
}

/** A step in hours; not a number while it is not whole. */
export function stepOf({ before, percent }: TypedStep): { hoursBefore: number; percent: number } {
  return { hoursBefore: minutes(before) / 60, percent: percent === '' ? Number.NaN : percent }
}

/** The steps as far as they make sense, for the picture: what is half typed is left out. */
export function drawableSteps(steps: readonly TypedStep[]): { hoursBefore: number; percent: number }[] {
  const whole: { hoursBefore: number; percent: number }[] = []
  for (const step of steps.map(stepOf)) {
    const before = whole.at(-1)
    if (!refundStep.safeParse(step).success) continue
    if (before && (step.hoursBefore >= before.hoursBefore || step.percent > before.percent)) continue
    whole.push(step)
  }
  return whole
}

/** What the server takes. */
export function settingsInputOf(values: SaleSettingsValues): SaleSettings {
  return {
    memberLevel: values.memberLevel,
    isMembersOnly: values.isMembersOnly,
    maxPerBuyer: values.maxPerBuyer === '' ? null : values.maxPerBuyer,
    refundPolicy: values.steps.map(stepOf),
    transferCutoffHours: values.canTransfer ? minutes(values.transferCutoff) / 60 : null,
    isWaitlistOpen: values.isWaitlistOpen,
    waitlistMode: values.waitlistMode,
    waitlistMaxSkips: values.waitlistMaxSkips === '' ? Number.NaN : values.waitlistMaxSkips,
    waitlistOfferMinutes: minutes(values.offer),
  }
}

/** Only what differs from what was saved, so that two people can change different things. */
export function changedSettings(values: SaleSettingsValues, saved: SaleSettings): Partial<SaleSettings> {
  const input = settingsInputOf(values)
  const isSame = (key: keyof SaleSettings) => JSON.stringify(input[key]) === JSON.stringify(saved[key])
  return Object.fromEntries(Object.entries(input).filter(([key]) => !isSame(key as keyof SaleSettings)))
}

const within = (value: number, least: number, most: number) =>
  Number.isInteger(value) && value >= least && value <= most

/** What is wrong with what was typed, by field; steps by their place, such as `steps.1.percent`. */
export function checkSettings(values: SaleSettingsValues, t: TFunction): Record<string, string> {
  const input = settingsInputOf(values)
  const errors: Record<string, string> = {}
  input.refundPolicy.forEach(({ hoursBefore, percent }, index) => {
    const before = input.refundPolicy[index - 1]
    if (!within(hoursBefore, 0, 8760)) errors[`steps.${index}.before`] = t('eventSettings.refunds.hoursRule')
    else if (before && hoursBefore >= before.hoursBefore) {
      errors[`steps.${index}.before`] = t('eventSettings.refunds.mustFall')
    }
    if (!within(percent, 1, 100)) errors[`steps.${index}.percent`] = t('eventSettings.refunds.percentRule')
    else if (before && percent > before.percent) {
      errors[`steps.${index}.percent`] = t('eventSettings.refunds.mustNotRise', { percent: before.percent })
    }
  })
  if (input.maxPerBuyer !== null && !within(input.maxPerBuyer, 1, 1000)) {
    errors.maxPerBuyer = t('common.field.tooBig', { limit: 1000 })
  }
  if (input.transferCutoffHours !== null && !within(input.transferCutoffHours, 0, 8760)) {
    errors.transferCutoff = t('eventSettings.transfers.cutoffRule')
  }
  if (!within(input.waitlistMaxSkips, 0, 100)) errors.waitlistMaxSkips = t('eventSettings.waitlist.maxSkipsRule')
  if (!within(input.waitlistOfferMinutes, 5, 20_160)) errors.offer = t('eventSettings.waitlist.offerRule')
  return errors
}
