import { expect, it } from 'vitest'
import { createCoolDown, GONE_MS } from './cool-down.ts'

it('reads a code once while it stays in the picture, and again when it comes back', () => {
  let time = 0
  const coolDown = createCoolDown(() => time)
  expect(coolDown.isNew('A')).toBe(true)
  for (let i = 0; i < 100; i++) {
    time += 100
    expect(coolDown.isNew('A')).toBe(false)
  }
  time += GONE_MS
  expect(coolDown.isNew('A')).toBe(true)
})

it('reads another code at once', () => {
  const coolDown = createCoolDown(() => 0)
  expect(coolDown.isNew('A')).toBe(true)
  expect(coolDown.isNew('B')).toBe(true)
  expect(coolDown.isNew('A')).toBe(false)
})

it('reads a code again when nothing came of its scan', () => {
  const coolDown = createCoolDown(() => 0)
  coolDown.isNew('A')
  coolDown.forget('A')
  expect(coolDown.isNew('A')).toBe(true)
})
