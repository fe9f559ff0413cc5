import { useTestDatabase } from '@turnout/db/testing'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { refusalOf } from '../testing/event-caller.ts'
import { callAs, createTestDeps } from '../testing/index.ts'
import type { Call } from './context.ts'
import { createCallerFactory, procedure, router } from './trpc.ts'

const database = useTestDatabase()

/** A router whose procedures stand where others have theirs, so that the access table lets them be called. */
const faulty = router({
  events: router({
    list: procedure.query(({ ctx }: { ctx: Call }) => sql`select ${'a\u0000b'}::text`.execute(ctx.db)),
    get: procedure.query(({ ctx }: { ctx: Call }) => sql`select 'x'::integer`.execute(ctx.db)),
    availability: procedure.query(({ ctx }: { ctx: Call }) => sql`select no_such_column`.execute(ctx.db)),
  }),
})

function call() {
  const warned: object[] = []
  const cookies = { refreshToken: null, set: () => undefined, clear: () => undefined }
  const deps = createTestDeps(database().db)
  const log = { ...deps.log, warn: (context: object) => void warned.push(context) }
  const context = { ...callAs(deps, { kind: 'anonymous' }), log, cookies }
  return { caller: createCallerFactory(faulty)(context), warned }
}

describe('a value that no schema refused and PostgreSQL cannot take', () => {
  it.each(['list', 'get'] as const)('is a mistake of the input, told without the inside: %s', async (name) => {
    const { caller, warned } = call()
    expect(await refusalOf(caller.events[name]())).toEqual({ code: 'VALIDATION_ERROR', details: {} })
    expect(warned).toMatchObject([{ path: `events.${name}`, sqlState: expect.stringMatching(/^22/) }])
  })

  it('is told from other faults of a statement', async () => {
    await expect(refusalOf(call().caller.events.availability())).rejects.toMatchObject({
      code: 'INTERNAL_SERVER_ERROR',
    })
  })
})
