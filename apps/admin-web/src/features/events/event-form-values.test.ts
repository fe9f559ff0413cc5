import i18next, { type TFunction } from 'i18next'
import { beforeAll, describe, expect, it } from 'vitest'
import { en } from '../../app/locales/en.ts'
import { enRest } from '../../app/locales/en-rest.ts'
import { checkEvent, emptyEvent, inputOf } from './event-form-values.ts'

let t: TFunction

beforeAll(async () => {
  t = await i18next.init({ lng: 'en', resources: { en: { translation: { ...en, ...enRest } } } })
})

const typed = (values: Partial<ReturnType<typeof emptyEvent>>) => ({
  ...emptyEvent('Europe/Budapest', 'EUR'),
  title: 'Evening of Lanterns',
  startsAt: '2027-03-28T18:00',
  ...values,
})

describe('an event as it is typed', () => {
  it('becomes instants of its zone', () => {
    const input = inputOf(typed({ endsAt: '2027-03-28T20:00' }))
    expect([input.startsAt, input.endsAt]).toEqual(['2027-03-28T16:00:00Z', '2027-03-28T18:00:00Z'])
  })

  it('lasts whole days when it is all day, the last one included', () => {
    const input = inputOf(typed({ isAllDay: true, startsAt: '2027-03-27T', endsAt: '2027-03-28T' }))
    expect([input.startsAt, input.endsAt]).toEqual(['2027-03-26T23:00:00Z', '2027-03-28T22:00:00Z'])
  })

  it('has nothing to complain of when it is whole', () => {
    expect(checkEvent(typed({}), t)).toEqual({})
  })

  it('is told field by field what is missing', () => {
    const errors = checkEvent(typed({ title: ' x ', startsAt: '', url: 'ftp://x', currency: 'EU' }), t)
    expect(errors).toEqual({
      title: 'At least 3 characters',
      startsAt: 'Fill this in',
      url: 'An address that starts with http:// or https://',
      currency: 'Three capital letters, such as EUR',
    })
  })

  it('cannot end before it starts', () => {
    expect(checkEvent(typed({ endsAt: '2027-03-28T17:59' }), t)).toEqual({ endsAt: 'Must be after the start' })
  })
})
