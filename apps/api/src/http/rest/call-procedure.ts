import { createCaller, type ProcedureContext, refuse } from '@turnout/router'

/**
 * Calls a procedure by its path, with rights and input checked as for any transport.
 * @throws TRPCError as the procedure throws it; DomainError NOT_FOUND for a path that leads nowhere
 */
export async function callProcedure(context: ProcedureContext, path: string, input: unknown): Promise<unknown> {
  let found: unknown = createCaller(context)
  for (const name of path.split('.')) {
    found = isContainer(found) ? Reflect.get(found, name) : undefined
  }
  if (typeof found !== 'function') throw refuse('NOT_FOUND', 'There is no such procedure')
  const answer: unknown = await found(input)
  return answer
}

function isContainer(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
