import { describe, expect, it } from 'vitest'
import { createClock } from './clock.ts'

const noon = Date.parse('2026-05-01T12:00:00Z')

function device(ahead: number) {
  const time = { wall: noon + ahead, steady: 1000 }
  const clock = createClock({ wall: () => time.wall, steady: () => time.steady })
  const pass = (ms: number) => {
    time.wall += ms
    time.steady += ms
  }
  return { clock, time, pass }
}

describe('the clock', () => {
  it('finds how far the device is from the server, half-way through the exchange', () => {
    const { clock, time, pass } = device(90_000)
    const sentAt = time.wall
    pass(400)
    clock.measure(new Date(noon + 200).toISOString(), sentAt, time.wall)
    expect(clock.offsetMs()).toBe(-90_000)
    expect(clock.now()).toBe(noon + 400)
  })

  it('does not let time go back when the device clock is set back', () => {
    const { clock, time, pass } = device(0)
    clock.measure(new Date(noon).toISOString(), time.wall, time.wall)
    pass(3_600_000)
    time.wall -= 7_200_000
    expect(clock.hasPassed(noon + 3_600_000)).toBe(true)
    expect(clock.hasPassed(noon + 3_600_001)).toBe(false)
  })

  it('sees the time a device slept through, which only the calendar clock knows', () => {
    const { clock, time } = device(0)
    clock.measure(new Date(noon).toISOString(), time.wall, time.wall)
    time.wall += 3_600_000
    expect(clock.hasPassed(noon + 3_600_000)).toBe(true)
  })
})
