import { z } from 'zod'
import {
  CARD_NUMBER,
  day,
  dayInput,
  id,
  instant,
  line,
  noCardNumber,
  page,
  pageInput,
  timeZone,
} from '../core/values.ts'

export const importKind = z.enum(['conferences_json', 'schedule_json', 'schedule_xml'])

export const runImportInput = z.object({
  /** Made by the caller: progress is asked for by it, and the same id never imports twice. */
  importId: id,
  /** Found from the content when left out. */
  kind: importKind.optional(),
  fileName: line(1, 200),
  /** The file's text, at most 8 MB. */
  content: z.string().min(1).max(8_000_000).refine(noCardNumber, CARD_NUMBER),
  options: z
    .object({
      /** Seats per session where the file names no room of known capacity; null means no limit. */
      capacity: z.int().min(1).max(1_000_000).nullish(),
      /** Seats by room name. */
      roomCapacities: z.record(line(1, 200), z.int().min(1).max(1_000_000).nullable()).optional(),
      /** Moves all dates by whole days so that the first day falls on this one. */
      firstDay: dayInput.optional(),
      /** For files that name no zone; the organisation's own if left out. */
      timeZone: timeZone.optional(),
      /** Look only: the whole import is done and then rolled back. */
      dryRun: z.boolean().default(false),
    })
    .default({ dryRun: false }),
})

/** What a file would make: asked before importing, to show rooms that need a capacity. */
export const inspectImportInput = runImportInput.pick({ kind: true, fileName: true, content: true })
export const importInspection = z.object({
  kind: importKind,
  title: z.string(),
  eventCount: z.int(),
  sessionCount: z.int(),
  rooms: z.array(z.object({ name: z.string(), sessionCount: z.int(), knownCapacity: z.int().nullable() })),
  firstDay: day.nullable(),
  lastDay: day.nullable(),
  timeZone: z.string().nullable(),
})

export const importAction = z.enum(['created', 'changed', 'unchanged', 'skipped'])
export const importReport = z.object({
  events: z.record(importAction, z.int()),
  sessions: z.record(importAction, z.int()),
  venues: z.record(importAction, z.int()),
  /** One line per entry that was not simply unchanged; `why` says what changed or why it was skipped. */
  lines: z.array(
    z.object({
      action: importAction,
      subject: z.enum(['event', 'session', 'venue', 'room']),
      name: z.string(),
      /** Where in the file: an index, a line, or a guid. */
      where: z.string(),
      why: z.string().nullable(),
      id: id.nullable(),
    }),
  ),
})
export const importRun = z.object({
  id,
  kind: importKind,
  fileName: z.string(),
  status: z.enum(['running', 'succeeded', 'failed']),
  isDryRun: z.boolean(),
  done: z.int(),
  total: z.int().nullable(),
  report: importReport.nullable(),
  error: z.object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()) }).nullable(),
  createdAt: instant,
  finishedAt: instant.nullable(),
})
export const importRef = z.object({ importId: id })
export const listImportsInput = pageInput
export const importPage = page(importRun.omit({ report: true }))

export type ImportKind = z.infer<typeof importKind>
export type RunImportInput = z.infer<typeof runImportInput>
export type InspectImportInput = z.infer<typeof inspectImportInput>
export type ImportInspection = z.infer<typeof importInspection>
export type ImportReport = z.infer<typeof importReport>
export type ImportAction = z.infer<typeof importAction>
export type ImportRun = z.infer<typeof importRun>
export type ImportRef = z.infer<typeof importRef>
export type ListImportsInput = z.infer<typeof listImportsInput>
