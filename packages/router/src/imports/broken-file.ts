import type { z } from 'zod'
import { type DomainError, refuse } from '../core/errors.ts'

/** One thing wrong with a file, and where. */
export interface FileIssue {
  where: string
  message: string
}

const MOST_ISSUES = 20

/** The refusal of a file that cannot be read; nothing was changed. */
export function brokenFile(message: string, issues: FileIssue[]): DomainError {
  return refuse('VALIDATION_ERROR', message, { issues: issues.slice(0, MOST_ISSUES), issueCount: issues.length })
}

/** The issues of a zod error as places in a file: `[3].startDate`. */
export function issuesOf(error: z.ZodError): FileIssue[] {
  return error.issues.map((issue) => ({ where: placeOf(issue.path), message: issue.message }))
}

/** A path of keys as a place in a file: `conference.days[0].date`. */
export function placeOf(path: PropertyKey[]): string {
  return (
    path
      .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
      .join('')
      .replace(/^\./, '') || 'file'
  )
}

/** Reads JSON. @throws DomainError VALIDATION_ERROR with line and column */
export function readJson(content: string): unknown {
  try {
    return JSON.parse(content.replace(/^\uFEFF/, ''))
  } catch (error) {
    const message = error instanceof Error ? error.message : 'not JSON'
    throw brokenFile('The file is not valid JSON', [{ where: placeInText(content, message), message }])
  }
}

/** Line and column of the position that JSON.parse names; the end of the file where it names none. */
function placeInText(content: string, message: string): string {
  const position = Number(/at position (\d+)/.exec(message)?.[1] ?? content.length)
  const before = content.slice(0, position).split('\n')
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`
}
