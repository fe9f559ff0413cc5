import { sql } from 'kysely'
import type { Call } from '../core/context.ts'
import { iso } from '../core/iso.ts'
import { cursorsOf, toPage } from '../core/page.ts'
import { toImportRun } from './queries.ts'
import type { ImportRun, ListImportsInput } from './schema.ts'

const cursors = cursorsOf('imports', 'instant')

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
    const { sortValue, id } = cursors.decode(input.cursor)
    query = query.where(sql<boolean>`(created_at, id) < (${sortValue}::timestamptz, ${id}::uuid)`)
  }
  return toPage(await query.execute(), input.limit, { cursors, sortValue: (row) => iso(row.created_at) }, (row) => {
    const { report: _, ...rest } = toImportRun({ ...row, report: null }, call.now())
    return rest
  })
}
