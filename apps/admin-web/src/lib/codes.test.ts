import { expect, it } from 'vitest'
import { groupCode } from './codes.ts'

it('groups codes for reading, from the front', () => {
  expect(groupCode('ABCDE12345')).toBe('ABCDE-12345')
  expect(groupCode('WXYZ2346', 4)).toBe('WXYZ-2346')
  expect(groupCode('ABCDEF')).toBe('ABCDE-F')
  expect(groupCode('')).toBe('')
})
