import { sql } from 'kysely'
import type { Call } from '../core/context.ts'
import { iso } from '../core/iso.ts'
import { decodeCursor, toPage } from '../core/page.ts'
import { toImportRun } from './queries.ts'
import type { ImportRun, ListImportsInput } from './schema.ts'

/** Imports, newest first, without their reports. */
export async function listImports(
  call: Call,
  input: ListImportsInput,
): Promise<{ items: Omit<ImportRun, 'report'>[]; nextCursor: string | null }> {
  let query = call.db
    .selectFrom('import_run')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(input.limit + 1)
  if (input.cursor) {
    const { sortValue, id } = decodeCursor(input.cursor)
    query = query.where(sql<boolean>`(created_at, id) < (${sortValue}::timestamptz, ${id}::uuid)`)
  }
  return toPage(
    await query.execute(),
    input.limit,
    (row) => [iso(row.created_at), row.id],
    (row) => {
      const { report: _, ...rest } = toImportRun({ ...row, report: null }, call.now())
      return rest
    },
  )
}
