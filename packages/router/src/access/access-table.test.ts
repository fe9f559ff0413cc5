import { describe, expect, it } from 'vitest'
import { appRouter } from '../app-router.ts'
import { accessTable } from './access-table.ts'

const procedures = Object.keys(appRouter._def.procedures)

describe('the access table', () => {
  it('has a row for every procedure of the router', () => {
    expect(procedures.filter((path) => !accessTable[path])).toEqual([])
  })

  it('has no row for a procedure that is not there', () => {
    expect(Object.keys(accessTable).filter((path) => !procedures.includes(path))).toEqual([])
  })

  it('lets a kiosk do nothing outside of the door', () => {
    const kioskPaths = Object.entries(accessTable)
      .filter(([, row]) => row.callers.includes('steward') || row.callers.includes('supervisor'))
      .map(([path]) => path)
    expect(kioskPaths.filter((path) => !/^(kiosk|checkIn)\./.test(path))).toEqual([])
  })

  it('declares the output of every procedure', () => {
    // The types show slices here; at run time the record is flat, one entry for each path.
    const flat: [string, unknown][] = Object.entries(appRouter._def.procedures)
    const undeclared = flat.filter(([, procedure]) => {
      const definition: unknown = Reflect.get(Object(procedure), '_def')
      return Reflect.get(Object(definition), 'output') === undefined
    })
    expect(undeclared.map(([path]) => path)).toEqual([])
  })
})
