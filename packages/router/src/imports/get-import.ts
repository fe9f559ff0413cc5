import type { Call } from '../core/context.ts'
import { readImportRun } from './queries.ts'
import type { ImportRef, ImportRun } from './schema.ts'

/** One import: how far it is, or its report. */
export function getImport(call: Call, input: ImportRef): Promise<ImportRun> {
  return readImportRun(call.db, input.importId, call.now())
}
