import i18next, { type TFunction } from 'i18next'
import { beforeAll, expect, it } from 'vitest'
import { en } from '../../app/locales/en.ts'
import { enRest } from '../../app/locales/en-rest.ts'
import { checkTicketType, emptyTicketType, ticketTypeInputOf } from './ticket-type-form-values.ts'

const setting = { zone: 'Europe/Budapest', currency: 'EUR', eventId: '01890a5d-ac96-774b-bcce-b302099a8057', taken: 12 }
let t: TFunction

beforeAll(async () => {
  t = await i18next.init({ lng: 'en', resources: { en: { translation: { ...en, ...enRest } } } })
})

it('turns a price into cents', () => {
  expect(ticketTypeInputOf({ ...emptyTicketType, price: 19.99 }, setting).priceMinor).toBe(1999)
})

it('asks for a name and a price, at the field where they are typed', () => {
  const errors = checkTicketType({ ...emptyTicketType, price: '' }, setting, t)
  expect(errors).toEqual({ name: 'Fill this in', price: 'Fill this in' })
})

it('cannot offer fewer than are taken, nor stop before it starts', () => {
  const values = { ...emptyTicketType, name: 'Pass', quantity: 11, salesStartAt: '2027-05-01T10:00' }
  expect(checkTicketType({ ...values, salesEndAt: '2027-05-01T09:00' }, setting, t)).toEqual({
    quantity: '12 are taken already',
    salesEndAt: 'Must be after the start',
  })
})
