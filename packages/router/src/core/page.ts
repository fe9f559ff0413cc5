import { z } from 'zod'
import { invalid } from './errors.ts'
import { isSaneInstant } from './sane-instant.ts'
import { isStorable } from './values.ts'

/** A row's place in its list: the value it is sorted by, and its id, which breaks ties. */
export interface Place {
  sortValue: string
  id: string
}

/** What a list is sorted by: instants to the microsecond in UTC, texts as PostgreSQL gives them, or its ids alone. */
export type SortKind = 'instant' | 'text' | 'id'

const sortValues: Record<SortKind, z.ZodType<string>> = {
  instant: z.iso.datetime().refine((value) => isSaneInstant(new Date(value))),
  text: z.string().refine(isStorable),
  id: z.literal(''),
}

/** The cursors of one list: those of another one are refused, as is anything that was not made here. */
export interface Cursors {
  encode(place: Place): string
  /** @throws DomainError VALIDATION_ERROR when the cursor is not one of this list */
  decode(cursor: string): Place
}

/** Makes the opaque cursors of a list. `list` is any name that no other list has. */
export function cursorsOf(list: string, sort: SortKind): Cursors {
  const shape = z.tuple([z.literal(list), sortValues[sort], z.uuid().toLowerCase()])
  return {
    encode: ({ sortValue, id }) => toBase64Url(JSON.stringify([list, sortValue, id])),
    decode(cursor) {
      try {
        const [, sortValue, id] = shape.parse(JSON.parse(fromBase64Url(cursor)))
        return { sortValue, id }
      } catch {
        throw invalid('cursor', 'Is no cursor of this list')
      }
    },
  }
}

// Of what browsers have as well, where Buffer is not; btoa alone takes Latin-1 only.
function toBase64Url(text: string): string {
  const bytes = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte))
  return btoa(bytes.join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function fromBase64Url(encoded: string): string {
  if (!/^[\w-]+$/.test(encoded)) throw new SyntaxError('Not base64url')
  const bytes = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'))
  return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes, (letter) => letter.charCodeAt(0)))
}

/** Cuts a list that was read with `limit + 1` rows into a page. */
export function toPage<Row extends { id: string }, Item>(
  rows: Row[],
  limit: number,
  { cursors, sortValue }: { cursors: Cursors; sortValue?: (row: Row) => string },
  toItem: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const kept = rows.slice(0, limit)
  const last = kept.at(-1)
  return {
    items: kept.map(toItem),
    nextCursor:
      rows.length > limit && last ? cursors.encode({ sortValue: sortValue?.(last) ?? '', id: last.id }) : null,
  }
}
