import { describe, expect, it } from 'vitest'
import { changedTimes, requireSensibleTimes } from './rules.ts'

const at = (time: string) => new Date(`2031-05-10T${time}:00Z`)
const nextDay = (time: string) => new Date(`2031-05-11T${time}:00Z`)
const times = { startsAt: at('18:00'), endsAt: at('20:00'), doorsOpenAt: at('17:30'), admissionEndsAt: at('18:15') }

describe('a session that is moved', () => {
  it('takes its doors along when nothing is said of them', () => {
    expect(
      changedTimes(times, { startsAt: nextDay('18:00').toISOString(), endsAt: nextDay('20:00').toISOString() }),
    ).toEqual({
      startsAt: nextDay('18:00'),
      endsAt: nextDay('20:00'),
      doorsOpenAt: nextDay('17:30'),
      admissionEndsAt: nextDay('18:15'),
    })
  })

  it('has the doors it is told to have, or the usual ones', () => {
    const moved = changedTimes(times, {
      startsAt: at('19:00').toISOString(),
      doorsOpenAt: at('18:00').toISOString(),
      admissionEndsAt: null,
    })
    expect(moved).toEqual({ ...times, startsAt: at('19:00'), doorsOpenAt: at('18:00'), admissionEndsAt: null })
  })

  it('stays as it is when nothing is asked for', () => {
    expect(changedTimes(times, {})).toEqual(times)
  })
})

describe('the times of a session', () => {
  it('make sense in the usual order', () => {
    expect(() => requireSensibleTimes(times)).not.toThrow()
    expect(() => requireSensibleTimes({ ...times, doorsOpenAt: null, admissionEndsAt: at('17:01') })).not.toThrow()
  })

  it.each([
    ['endsAt', { endsAt: at('18:00') }],
    ['doorsOpenAt', { doorsOpenAt: at('18:01') }],
    ['admissionEndsAt', { admissionEndsAt: at('17:30') }],
    ['admissionEndsAt', { doorsOpenAt: null, admissionEndsAt: at('17:00') }],
    ['admissionEndsAt', { admissionEndsAt: at('20:01') }],
  ])('are refused by the name of the field: %s', (field, change) => {
    expect(() => requireSensibleTimes({ ...times, ...change })).toThrow(
      expect.objectContaining({ code: 'VALIDATION_ERROR', details: expect.objectContaining({ field }) }),
    )
  })
})
