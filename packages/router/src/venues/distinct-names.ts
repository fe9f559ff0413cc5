import { refuse } from '../core/errors.ts'

/** Rooms of a venue are told apart by name. @throws DomainError VALIDATION_ERROR */
export function requireDistinctNames(rooms: { name: string }[]): void {
  const seen = new Set<string>()
  for (const { name } of rooms) {
    if (seen.has(name)) throw refuse('VALIDATION_ERROR', `Two rooms are named ${name}`, { field: 'rooms', name })
    seen.add(name)
  }
}
