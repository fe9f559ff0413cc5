import { expect, it } from 'vitest'
import { drawRefunds, phasesOf } from './refund-scale.ts'

const policy = [
  { hoursBefore: 336, percent: 100 },
  { hoursBefore: 48, percent: 50 },
]

it('ends with a stretch that gives nothing back, unless the last step goes to the start', () => {
  expect(phasesOf([])).toEqual([{ percent: 0, untilHours: 0 }])
  expect(phasesOf(policy).map(({ percent }) => percent)).toEqual([100, 50, 0])
  expect(phasesOf([{ hoursBefore: 0, percent: 80 }])).toEqual([{ percent: 80, untilHours: 0 }])
})

it('fills the picture from left to right without a gap, later steps closer to the start', () => {
  for (const hoursLeft of [-5, 0, 1, 40, 300, 5000]) {
    const { phases, now } = drawRefunds(policy, hoursLeft)
    expect(phases[0]?.left).toBe(0)
    expect(phases.at(-1)?.right).toBe(1)
    phases.slice(1).forEach((phase, index) => {
      expect(phase.left).toBe(phases[index]?.right)
      expect(phase.right).toBeGreaterThan(phase.left)
    })
    expect(now).toBeGreaterThanOrEqual(0)
    expect(now).toBeLessThanOrEqual(1)
  }
})

it('puts now in the stretch that holds', () => {
  const holding = (hoursLeft: number) => {
    const { phases, now } = drawRefunds(policy, hoursLeft)
    return phases.find(({ left, right }) => now >= left && now <= right)?.percent
  }
  expect(holding(5000)).toBe(100)
  expect(holding(337)).toBe(100)
  expect(holding(335)).toBe(50)
  expect(holding(47)).toBe(0)
  expect(drawRefunds(policy, 5000).isNowBefore).toBe(true)
  expect(drawRefunds(policy, 400).isNowBefore).toBe(false)
})
