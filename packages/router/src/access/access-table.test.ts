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
    const undeclared = Object.entries(appRouter._def.procedures).filter(([, procedure]) => {
      const { output } = procedure._def as { output?: unknown }
      return output === undefined
    })
    expect(undeclared.map(([path]) => path)).toEqual([])
  })
})
