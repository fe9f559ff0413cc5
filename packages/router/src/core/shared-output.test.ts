import { expect, it } from 'vitest'
import { ZodError, z } from 'zod'
import { sharedJson, sharedOutput } from './shared-output.ts'

it('checks one object once, and makes it into JSON once, for all who are given it', () => {
  let checks = 0
  const counted = z.string().refine(() => {
    checks += 1
    return true
  })
  const parse = sharedOutput(z.object({ title: counted }))
  const page = { title: 'A page', secret: 'not of the schema' }
  const [first, second] = [parse(page), parse(page)]
  expect(first).toEqual({ title: 'A page' })
  expect(second).toBe(first)
  expect(checks).toBe(1)
  expect(sharedJson(first)).toBe('{"title":"A page"}')
  expect(sharedJson(second)).toBe('{"title":"A page"}')
  expect(parse({ title: 'A page' })).not.toBe(first)
  expect(checks).toBe(2)
})

it('refuses what is not of the schema each time', () => {
  const parse = sharedOutput(z.object({ title: z.string() }))
  const wrong = { title: 1 }
  for (const value of [wrong, wrong, null, 'text']) expect(() => parse(value)).toThrow(ZodError)
})

it('knows nothing of what no shared schema gave', () => {
  for (const value of [{ title: 'A page' }, null, undefined, 'text']) expect(sharedJson(value)).toBeNull()
})
