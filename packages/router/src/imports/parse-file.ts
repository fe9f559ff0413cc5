import { z } from 'zod'
import { brokenFile, readJson } from './broken-file.ts'
import { requireSaneFile } from './limits.ts'
import type { ImportedFile } from './model.ts'
import { parseConferences } from './parse-conferences.ts'
import { parseSchedule } from './parse-schedule.ts'
import { readScheduleXml } from './read-schedule-xml.ts'
import type { ImportKind } from './schema.ts'
import { requireStorable, requireText } from './storable.ts'

/** Tells a file's format from how it begins. */
export function detectKind(content: string): ImportKind | null {
  const start = content.replace(/^\uFEFF/, '').trimStart()
  if (start.startsWith('<')) return 'schedule_xml'
  if (start.startsWith('[')) return 'conferences_json'
  return start.startsWith('{') ? 'schedule_json' : null
}

/**
 * Reads a file of any known format. `timeZone` is for what names none.
 * @throws DomainError VALIDATION_ERROR saying what is wrong and where
 */
export function parseFile(content: string, kind: ImportKind | undefined, timeZone: string): ImportedFile {
  requireText(content)
  const file = parseKind(content, kind ?? detectKind(content), timeZone)
  requireSaneFile(file)
  return file
}

function parseKind(content: string, kind: ImportKind | null, timeZone: string): ImportedFile {
  switch (kind) {
    case 'conferences_json':
      return parseConferences(storable(readJson(content)), timeZone)
    case 'schedule_json':
      return parseSchedule(kind, scheduleOf(storable(readJson(content))), timeZone)
    case 'schedule_xml':
      return parseSchedule(kind, storable(readScheduleXml(content)), timeZone)
    default:
      throw brokenFile('The file is neither a conference list nor a schedule', [
        { where: 'line 1, column 1', message: 'A conference list begins with [, a schedule with { or <' },
      ])
  }
}

function storable(read: unknown): unknown {
  requireStorable(read)
  return read
}

/** The schedule lies in a member of its own. */
function scheduleOf(read: unknown): unknown {
  const wrapped = z.object({ schedule: z.unknown() }).safeParse(read)
  if (!wrapped.success || wrapped.data.schedule === undefined) {
    throw brokenFile('The file is not a schedule', [{ where: 'schedule', message: 'Missing' }])
  }
  return wrapped.data.schedule
}
