import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { Tx } from '@turnout/db'
import { sql } from 'kysely'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { DomainError, refuse } from '../core/errors.ts'
import { isDataFault } from '../core/faults.ts'
import { requireUser } from '../core/principal.ts'
import { readOrganisation } from '../organisation/queries.ts'
import type { ImportedFile } from './model.ts'
import { detectKind, parseFile } from './parse-file.ts'
import { moveDates, requireCapacities } from './prepare.ts'
import { readImportRun } from './queries.ts'
import { ReportBuilder } from './report.ts'
import type { ImportReport, ImportRun, RunImportInput } from './schema.ts'
import { writeEvent } from './write-event.ts'

/**
 * Imports a file in one transaction. The same id again gives the first answer. Progress is written beside the
 * transaction, so that others can see it while it runs.
 * @throws DomainError VALIDATION_ERROR saying what is wrong and where; CONFLICT for an id used for another file
 */
export async function runImport(call: Call, input: RunImportInput): Promise<ImportRun> {
  const fileHash = createHash('sha256').update(input.content).update(JSON.stringify(input.options)).digest()
  const isNew = await startRun(call, input, fileHash)
  if (!isNew) return answerAgain(call, input, fileHash)
  try {
    const report = await importFile(call, input)
    await finishRun(call, input.importId, { status: 'succeeded', report })
  } catch (error) {
    await finishRun(call, input.importId, { status: 'failed', error })
    throw error
  }
  return readImportRun(call.db, input.importId, call.now())
}

async function startRun(call: Call, input: RunImportInput, fileHash: Buffer): Promise<boolean> {
  const started = await call.db
    .insertInto('import_run')
    .values({
      id: input.importId,
      kind: input.kind ?? detectKind(input.content) ?? 'conferences_json',
      file_name: input.fileName,
      file_hash: fileHash,
      status: 'running',
      options: JSON.stringify(input.options),
      report: null,
      error: null,
      created_by: requireUser(call.principal).userId,
      created_at: call.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return started !== undefined
}

async function answerAgain(call: Call, input: RunImportInput, fileHash: Buffer): Promise<ImportRun> {
  const row = await call.db
    .selectFrom('import_run')
    .select('file_hash')
    .where('id', '=', input.importId)
    .executeTakeFirst()
  if (!row?.file_hash.equals(fileHash)) throw refuse('CONFLICT', 'This import id was used for another file')
  return readImportRun(call.db, input.importId, call.now())
}

/** Imports one after the other: two of the same file at once would make everything twice. */
const ONE_AT_A_TIME = 7_201_031

class DryRun extends Error {}

async function importFile(call: Call, input: RunImportInput): Promise<ImportReport> {
  const { defaultTimeZone, defaultCurrency, maxSessionCapacity } = await readOrganisation(call.db)
  const { options, importId } = input
  requireCapacities(options, maxSessionCapacity)
  const read = parseFile(input.content, input.kind, options.timeZone ?? defaultTimeZone)
  const file = moveDates(read, options.firstDay)
  const report = new ReportBuilder()
  for (const { subject, ...entry } of file.skipped) report.add(subject, 'skipped', entry)
  await inTurn(call, async (tx) => {
    await writeAll(tx, call, { file, report, input, currency: defaultCurrency })
    await audit(tx, call, { action: 'import.finished', subjectType: 'import', subjectId: importId })
    if (options.dryRun) throw new DryRun()
  }).catch((error: unknown) => {
    if (!(error instanceof DryRun)) throw error
  })
  return report.build({ withIds: !options.dryRun })
}

const TURN_POLL_MS = 100
const TURN_PATIENCE_MS = 60_000

/**
 * Runs a transaction when no other import runs. Waiting holds no connection: with all of them waiting, the one that
 * runs could not tell its progress.
 */
async function inTurn(call: Call, work: (tx: Tx) => Promise<void>): Promise<void> {
  const patientUntil = performance.now() + TURN_PATIENCE_MS
  for (;;) {
    const hadTurn = await call.db.transaction().execute(async (tx) => {
      const lock = sql<{ taken: boolean }>`select pg_try_advisory_xact_lock(${ONE_AT_A_TIME}) as taken`
      const { rows } = await lock.execute(tx)
      if (!rows[0]?.taken) return false
      await work(tx)
      return true
    })
    if (hadTurn) return
    if (performance.now() > patientUntil) throw refuse('CONFLICT', 'Another import is still running. Try again later')
    await setTimeout(TURN_POLL_MS)
  }
}

const PROGRESS_EVERY_MS = 200

async function writeAll(
  tx: Tx,
  call: Call,
  {
    file,
    report,
    input,
    currency,
  }: { file: ImportedFile; report: ReportBuilder; input: RunImportInput; currency: string },
): Promise<void> {
  let told = 0
  for (const [index, event] of file.events.entries()) {
    if (performance.now() - told > PROGRESS_EVERY_MS) {
      told = performance.now()
      await tellProgress(call, input.importId, index, file.events.length)
    }
    await writeEvent(tx, { call, importId: input.importId, options: input.options, report, currency }, event)
  }
  await tellProgress(call, input.importId, file.events.length, file.events.length)
}

/** By another connection than the import's own. */
async function tellProgress(call: Call, importId: string, done: number, total: number): Promise<void> {
  await call.db.updateTable('import_run').set({ done, total }).where('id', '=', importId).execute()
}

type Ending = { status: 'succeeded'; report: ImportReport } | { status: 'failed'; error: unknown }

async function finishRun(call: Call, importId: string, ending: Ending): Promise<void> {
  const result =
    ending.status === 'succeeded'
      ? { report: JSON.stringify(ending.report) }
      : { error: JSON.stringify(told(ending.error)) }
  await call.db.transaction().execute(async (tx) => {
    await tx
      .updateTable('import_run')
      .set({ status: ending.status, finished_at: call.now(), ...result })
      .where('id', '=', importId)
      .execute()
    if (ending.status === 'succeeded') return
    // What succeeds is recorded in its own transaction, which a failure takes back.
    const detail = { code: told(ending.error).code }
    await audit(tx, call, { action: 'import.failed', subjectType: 'import', subjectId: importId, detail })
  })
}

function told(error: unknown): { code: string; message: string; details: Record<string, unknown> } {
  if (error instanceof DomainError) return { code: error.code, message: error.message, details: error.details }
  if (isDataFault(error)) {
    return { code: 'VALIDATION_ERROR', message: 'A value of the file cannot be kept', details: {} }
  }
  return { code: 'INTERNAL', message: 'Something went wrong on our side', details: {} }
}
