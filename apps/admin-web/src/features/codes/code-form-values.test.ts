import i18next, { type TFunction } from 'i18next'
import { beforeAll, expect, it } from 'vitest'
import { en } from '../../app/locales/en.ts'
import { checkCode, codeInputOf, emptyCode } from './code-form-values.ts'
import { codes } from './texts.en.ts'

const setting = { zone: 'Europe/Budapest', currency: 'EUR', eventId: '01890a5d-ac96-774b-bcce-b302099a8057', used: 4 }
let t: TFunction

beforeAll(async () => {
  t = await i18next.init({ lng: 'en', resources: { en: { translation: { ...en, codes } } } })
})

it('marks each field that does not fit, where it was typed', () => {
  const bad = { ...emptyCode, code: 'é', kind: 'amount' as const, amount: 0, maxUses: 3, startsAt: '2027-05-01T10:00' }
  expect(checkCode({ ...bad, endsAt: '2027-05-01T09:00' }, setting, t)).toEqual({
    code: '3 to 40 letters, digits, - or _',
    amount: 'More than nothing',
    maxUses: '4 orders stand on it already',
    endsAt: 'Must be after the start',
  })
})

it('asks an access code what it opens, and no discount of it', () => {
  const access = { ...emptyCode, code: 'crew', kind: 'access' as const, percent: '' as const }
  expect(checkCode(access, setting, t)).toEqual({ ticketTypeIds: 'Choose what it opens' })
  expect(codeInputOf(access, setting).value).toBe(0)
})

it('counts an amount in minor units', () => {
  expect(codeInputOf({ ...emptyCode, kind: 'amount', amount: 4.35 }, setting).value).toBe(435)
})
