import { chores } from '@turnout/api/testing'
import { jobHandlers } from '@turnout/router'
import { describe, expect, it } from 'vitest'
import { kindKey } from './kind-key.ts'
import { jobs as en } from './texts.en.ts'
import { jobs as hu } from './texts.hu.ts'

describe('the names of jobs', () => {
  it('every kind of job has one in both languages', () => {
    const kinds = jobHandlers.map(({ name }) => kindKey(name)).toSorted()
    expect(kinds.length).toBeGreaterThan(20)
    expect(Object.keys(en.kinds).toSorted()).toEqual(kinds)
    expect(Object.keys(hu.kinds).toSorted()).toEqual(kinds)
  })

  it('every schedule has one in both languages', () => {
    const names = chores.map(({ name }) => name).toSorted()
    expect(Object.keys(en.schedules.name).toSorted()).toEqual(names)
    expect(Object.keys(hu.schedules.name).toSorted()).toEqual(names)
  })
})
