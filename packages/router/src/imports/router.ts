import { procedure, router } from '../core/trpc.ts'
import { getImport } from './get-import.ts'
import { inspectImport } from './inspect-import.ts'
import { listImports } from './list-imports.ts'
import { runImport } from './run-import.ts'
import {
  importInspection,
  importPage,
  importRef,
  importRun,
  inspectImportInput,
  listImportsInput,
  runImportInput,
} from './schema.ts'

/** Files from elsewhere: conference lists and frab/c3voc schedules. */
export const importsRouter = router({
  inspect: procedure
    .input(inspectImportInput)
    .output(importInspection)
    .mutation(({ ctx, input }) => inspectImport(ctx, input)),
  /** One transaction per file; a broken file changes nothing and says where (VALIDATION_ERROR). */
  run: procedure
    .input(runImportInput)
    .output(importRun)
    .mutation(({ ctx, input }) => runImport(ctx, input)),
  /** Also tells the progress of a running one. */
  get: procedure
    .input(importRef)
    .output(importRun)
    .query(({ ctx, input }) => getImport(ctx, input)),
  list: procedure
    .input(listImportsInput)
    .output(importPage)
    .query(({ ctx, input }) => listImports(ctx, input)),
})
