import { brokenFile, type FileIssue } from './broken-file.ts'

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/**
 * Text with its references decoded, in one pass, so that `&amp;lt;` stays `&lt;`: numeric ones (XML 1.0, 4.1) and the
 * five that XML knows by name.
 * @throws DomainError VALIDATION_ERROR for a reference to nothing
 */
export function decodeReferences(text: string): string {
  return text.replace(
    /&(?:#x([0-9a-f]+)|#(\d+)|([\w.-]+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return Object.hasOwn(NAMED, name) ? (NAMED[name] ?? whole) : nothing(whole)
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
      const isLetter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)
      return isLetter ? String.fromCodePoint(code) : nothing(whole)
    },
  )
}

function nothing(reference: string): never {
  throw brokenFile('The file has a reference to nothing', [{ where: reference, message: 'Stands for no letter' }])
}

/** Text as it must be written outside of a CDATA section. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Line and column of a place in a text. */
export function placeOfIndex(text: string, index: number): string {
  const before = text.slice(0, index)
  return `line ${before.split('\n').length}, column ${index - before.lastIndexOf('\n')}`
}

const MOST_NESTED = 50
// A thousand talks with a hundred elements each. More would keep everybody else waiting while it is read.
const MOST_ELEMENTS = 100_000

/** What valid XML has more of than any schedule, nesting or elements, and where; null for one that can be read. */
export function tooMuchAt(xml: string): FileIssue | null {
  let depth = 0
  let elements = 0
  for (let at = xml.indexOf('<'); at !== -1; at = xml.indexOf('<', at + 1)) {
    const end = endOfTag(xml, at)
    if (end === -1) return null
    if (xml[at + 1] === '/') depth -= 1
    else {
      elements += 1
      if (xml[end - 1] !== '/') depth += 1
    }
    if (depth > MOST_NESTED) return { where: placeOfIndex(xml, at), message: 'Elements nested too deeply' }
    if (elements > MOST_ELEMENTS)
      return { where: placeOfIndex(xml, at), message: `More than ${MOST_ELEMENTS} elements` }
    at = end
  }
  return null
}

/** The `>` that ends a tag: not one within quotes. */
function endOfTag(xml: string, start: number): number {
  const next = /[>"']/g
  next.lastIndex = start
  for (let found = next.exec(xml); found; found = next.exec(xml)) {
    if (found[0] === '>') return found.index
    const closing = xml.indexOf(found[0], found.index + 1)
    if (closing === -1) return -1
    next.lastIndex = closing + 1
  }
  return -1
}
