import type { Tx } from '@turnout/db'
import { CompiledQuery } from 'kysely'

/** Uses of a code taken (or given back, when negative). */
export interface CodeMove {
  codeId: string
  uses: number
}

/** The codes that an order stands on, as moves of one use each. */
export function codeMovesOf(
  order: { discount_code_id: string | null; access_code_id: string | null },
  uses: 1 | -1,
): CodeMove[] {
  const ids = [order.discount_code_id, order.access_code_id].filter((id) => id !== null)
  return ids.map((codeId) => ({ codeId, uses }))
}

/** Moves of one code as one, those that come to nothing left out. */
export function sumOfMoves(moves: CodeMove[]): CodeMove[] {
  const sums = new Map<string, number>()
  for (const { codeId, uses } of moves) sums.set(codeId, (sums.get(codeId) ?? 0) + uses)
  return [...sums].filter(([, uses]) => uses !== 0).map(([codeId, uses]) => ({ codeId, uses }))
}

/**
 * Takes or gives back uses of codes, locking them by id: after orders and tickets, before ticket types. The statement
 * has the limit in it, and a CHECK of the table stands behind it.
 * @returns false, and nothing is moved, when a use that is to be taken is not left
 */
export async function moveCodeUses(tx: Tx, moves: CodeMove[]): Promise<boolean> {
  const sums = sumOfMoves(moves)
  if (sums.length === 0) return true
  const ids = sums.map(({ codeId }) => codeId)
  const codes = await tx
    .selectFrom('sale_code')
    .select(['id', 'used', 'max_uses'])
    .where('id', 'in', ids)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  const usesOf = new Map(sums.map(({ codeId, uses }) => [codeId, uses]))
  const isShort = codes.some(({ id, used, max_uses: most }) => {
    const uses = usesOf.get(id) ?? 0
    return uses > 0 && most !== null && used + uses > most
  })
  if (isShort) return false
  await tx.executeQuery(CompiledQuery.raw(takeUses('$1'), [JSON.stringify(sums)]))
  return true
}

/**
 * The statement that takes uses: never more than there are, whatever was decided before it.
 * @param moves a parameter with a JSON list of `CodeMove`
 */
export function takeUses(moves: string): string {
  return `
    update sale_code code set used = greatest(0, code.used + move.uses)
    from json_to_recordset(${moves}::json) as move ("codeId" uuid, uses integer)
    where code.id = move."codeId"
      and (move.uses <= 0 or code.max_uses is null or code.used + move.uses <= code.max_uses)`
}
