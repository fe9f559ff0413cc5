import { TRPCError } from '@trpc/server'
import { useTestDatabase } from '@turnout/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { appRouter, createCaller } from '../app-router.ts'
import { type Principal, type PrincipalName, principalNames } from '../core/principal.ts'
import { explain, type ProcedureContext } from '../core/trpc.ts'
import { callAs, createTestDeps } from '../testing/index.ts'
import { accessTable } from './access-table.ts'

const nobody = '019aa000-0000-7000-8000-000000000000'

function principalOf(name: PrincipalName): Principal {
  if (name === 'anonymous') return { kind: 'anonymous' }
  if (name !== 'steward' && name !== 'supervisor') return { kind: 'user', userId: nobody, role: name }
  return {
    kind: 'kiosk',
    stationId: nobody,
    eventId: nobody,
    sessionIds: null,
    role: name,
    device: 'thumbprint',
    expiresAt: new Date('2999-01-01T00:00:00Z'),
  }
}

describe('every procedure called as every principal', () => {
  const database = useTestDatabase()
  let context: (principal: Principal) => ProcedureContext

  beforeAll(() => {
    const deps = createTestDeps(database().db)
    context = (principal) => ({
      ...callAs(deps, principal),
      cookies: { refreshToken: null, set: () => undefined, clear: () => undefined },
    })
  })

  /** The code of the refusal of an empty call, or `none` where it went through. */
  async function codeOf(path: string, name: PrincipalName): Promise<string> {
    const caller = createCaller(context(principalOf(name)))
    const procedure = path.split('.').reduce<unknown>((node, key) => Reflect.get(Object(node), key), caller)
    if (typeof procedure !== 'function') throw new Error(`${path} cannot be called`)
    try {
      await procedure({})
      return 'none'
    } catch (error) {
      if (!(error instanceof TRPCError)) throw error
      return explain(error).code
    }
  }

  it.each(principalNames)('answers %s as the access table says', async (name) => {
    const wrong: string[] = []
    for (const path of Object.keys(appRouter._def.procedures)) {
      const isAllowed = accessTable[path]?.callers.includes(name) ?? false
      const code = await codeOf(path, name)
      const refusal = name === 'anonymous' ? 'UNAUTHORIZED' : 'FORBIDDEN'
      const isRefused = code === refusal
      // Refreshing without a cookie, and a user who is not in the database, are UNAUTHORIZED by their own rule.
      const ownRule = isAllowed && code === 'UNAUTHORIZED'
      if (isAllowed === isRefused && !ownRule) wrong.push(`${path}: ${code}`)
      if (code === 'INTERNAL' && !path.endsWith('.watch')) wrong.push(`${path}: INTERNAL`)
    }
    expect(wrong).toEqual([])
  })
})
