import { isStorable } from '../core/values.ts'
import { brokenFile, type FileIssue, placeOf } from './broken-file.ts'
import { placeOfIndex } from './xml-text.ts'

const MESSAGE = 'NUL or half of a letter, which cannot be kept'

/** @throws DomainError VALIDATION_ERROR with line and column for what is no text */
export function requireText(content: string): void {
  const found = /[\0\p{Cs}]/u.exec(content)
  if (found) throw brokenFile('The file is not text', [{ where: placeOfIndex(content, found.index), message: MESSAGE }])
}

/**
 * Goes through all that was read, names included: JSON can write by escapes what cannot be kept. Walks with a list of
 * its own, since a file may nest deeper than calls can.
 * @throws DomainError VALIDATION_ERROR with places
 */
export function requireStorable(read: unknown): void {
  const issues: FileIssue[] = []
  const left: { path: PropertyKey[]; value: unknown }[] = [{ path: [], value: read }]
  for (let next = left.pop(); next; next = left.pop()) {
    const { path, value } = next
    if (typeof value === 'string' && !isStorable(value)) issues.push({ where: placeOf(path), message: MESSAGE })
    if (typeof value !== 'object' || value === null || path.length > DEEPEST) continue
    for (const [key, inner] of entriesOf(value)) {
      if (typeof key === 'string' && !isStorable(key)) issues.push({ where: placeOf(path), message: MESSAGE })
      left.push({ path: [...path, key], value: inner })
    }
  }
  if (issues.length > 0) throw brokenFile('The file has texts that cannot be kept', issues.reverse())
}

/** What lies deeper is nothing that a schedule or a list of conferences has, and is not read. */
const DEEPEST = 12

function entriesOf(value: object): Iterable<[string | number, unknown]> {
  if (Array.isArray(value)) return value.entries()
  return value instanceof Map ? value.entries() : Object.entries(value)
}
