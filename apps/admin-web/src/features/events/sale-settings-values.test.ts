import { type SaleSettings, saleSettings } from '@turnout/router/schema/events'
import i18next, { type TFunction } from 'i18next'
import { beforeAll, expect, it } from 'vitest'
import { en } from '../../app/locales/en.ts'
import {
  changedSettings,
  checkSettings,
  drawableSteps,
  settingsInputOf,
  settingsValuesOf,
  typedStep,
} from './sale-settings-values.ts'
import { eventSettings } from './settings-texts.en.ts'

const saved: SaleSettings = {
  memberLevel: 'vetted',
  isMembersOnly: false,
  maxPerBuyer: null,
  refundPolicy: [
    { hoursBefore: 336, percent: 100 },
    { hoursBefore: 36, percent: 50 },
  ],
  transferCutoffHours: null,
  isWaitlistOpen: true,
  waitlistMode: 'skipping',
  waitlistMaxSkips: 3,
  waitlistOfferMinutes: 1440,
}
let t: TFunction

beforeAll(async () => {
  t = await i18next.init({ lng: 'en', resources: { en: { translation: { ...en, eventSettings } } } })
})

it('comes back as it was saved, and then nothing has changed', () => {
  const values = settingsValuesOf({ saleSettings: saved })
  expect(settingsInputOf(values)).toEqual(saved)
  expect(saleSettings.parse(settingsInputOf(values))).toEqual(saved)
  expect(changedSettings(values, saved)).toEqual({})
  expect(checkSettings(values, t)).toEqual({})
})

it('sends only what was changed', () => {
  const values = settingsValuesOf({ saleSettings: saved })
  const changed = { ...values, canTransfer: true, transferCutoff: { count: 2, unit: 'day' as const } }
  expect(changedSettings(changed, saved)).toEqual({ transferCutoffHours: 48 })
})

it('marks the step that is not closer to the start, and the one that gives back more', () => {
  const values = settingsValuesOf({ saleSettings: saved })
  const steps = [
    typedStep(48, 50),
    typedStep(48, 40),
    typedStep(24, 60),
    { ...typedStep(12, 10), percent: '' as const },
  ]
  expect(checkSettings({ ...values, steps }, t)).toEqual({
    'steps.1.before': 'Closer to the start than the step before',
    'steps.2.percent': 'Not more than the step before: 40 %',
    'steps.3.percent': 'From 1 to 100',
  })
  expect(drawableSteps(steps)).toEqual([{ hoursBefore: 48, percent: 50 }])
})

it('asks for lengths that the server takes', () => {
  const values = settingsValuesOf({ saleSettings: saved })
  const errors = checkSettings(
    {
      ...values,
      maxPerBuyer: 2000,
      canTransfer: true,
      transferCutoff: { count: 366, unit: 'day' },
      waitlistMaxSkips: '',
      offer: { count: 4, unit: 'minute' },
    },
    t,
  )
  expect(Object.keys(errors).sort()).toEqual(['maxPerBuyer', 'offer', 'transferCutoff', 'waitlistMaxSkips'])
})
