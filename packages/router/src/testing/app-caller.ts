import type { z } from 'zod'
import { accessTable } from '../access/access-table.ts'
import { appRouter, createCaller } from '../app-router.ts'
import type { Deps } from '../core/context.ts'
import type { Principal } from '../core/principal.ts'
import { nameOf } from '../core/principal.ts'
import { callAs } from './index.ts'

let calls = 0

/** Calls a procedure by its path, with its guards and schemas; each time from another address, past all limits. */
export async function callPath(deps: Deps, principal: Principal, path: string, input: unknown): Promise<unknown> {
  calls += 1
  const origin = { ip: `2001:db8::${calls.toString(16)}`, userAgent: 'test' }
  const cookies = { refreshToken: null, set: () => undefined, clear: () => undefined }
  const caller: unknown = createCaller({ ...callAs(deps, principal), origin, cookies })
  const procedure = path.split('.').reduce<unknown>((node, key) => Reflect.get(Object(node), key), caller)
  if (typeof procedure !== 'function') throw new Error(`${path} cannot be called`)
  return procedure(input)
}

/** What the walk over the router knows of a procedure. */
export interface Walked {
  path: string
  type: 'query' | 'mutation' | 'subscription'
  /** Null for procedures that take nothing. */
  input: z.core.$ZodType | null
}

/** Every procedure with the schema of its input. */
export function walkRouter(): Walked[] {
  return Object.entries(appRouter._def.procedures).map(([path, procedure]) => {
    const definition: { type: Walked['type']; inputs: unknown[] } = Reflect.get(procedure, '_def')
    const [input] = definition.inputs
    return { path, type: definition.type, input: isSchema(input) ? input : null }
  })
}

function isSchema(value: unknown): value is z.core.$ZodType {
  return typeof value === 'object' && value !== null && '_zod' in value
}

/** The first of some principals that the access table lets call a procedure. */
export function callerFor(path: string, candidates: Principal[]): Principal {
  const allowed = candidates.find((one) => accessTable[path]?.callers.includes(nameOf(one)))
  if (!allowed) throw new Error(`Nobody of these may call ${path}`)
  return allowed
}
