import type { ImportRunTable, Queryable } from '@turnout/db'
import type { Selectable } from 'kysely'
import { z } from 'zod'
import { refuse } from '../core/errors.ts'
import { iso } from '../core/iso.ts'
import { type ImportRun, importReport, importRun } from './schema.ts'

type Row = Selectable<ImportRunTable>

/** An import that says nothing for so long died with its process; its transaction changed nothing. */
const SILENT_MS = 15 * 60_000

const options = z.object({ dryRun: z.boolean().default(false) })

/** A run as it is given out. */
export function toImportRun(row: Row, now: Date): ImportRun {
  const isLost = row.status === 'running' && now.getTime() - row.created_at.getTime() > SILENT_MS
  const lost = { code: 'INTERNAL', message: 'The import was interrupted and changed nothing', details: {} }
  return {
    id: row.id,
    kind: row.kind,
    fileName: row.file_name,
    status: isLost ? 'failed' : row.status,
    isDryRun: options.catch({ dryRun: false }).parse(row.options).dryRun,
    done: row.done,
    total: row.total,
    report: row.report === null ? null : importReport.parse(row.report),
    error: isLost ? lost : importRun.shape.error.parse(row.error),
    createdAt: iso(row.created_at),
    finishedAt: iso(row.finished_at),
  }
}

/** One run. @throws DomainError NOT_FOUND */
export async function readImportRun(db: Queryable, importId: string, now: Date): Promise<ImportRun> {
  const row = await db.selectFrom('import_run').selectAll().where('id', '=', importId).executeTakeFirst()
  if (!row) throw refuse('NOT_FOUND', 'There is no such import', { importId })
  return toImportRun(row, now)
}
