import { refuse } from '../core/errors.ts'
import type { MessageRow } from './queries.ts'

/**
 * Only a draft can be changed or sent, and only as it was seen.
 * @throws DomainError CONFLICT with the `reason` `not_a_draft` or `changed`
 */
export function requireDraft({ status, version }: MessageRow, seen?: number): void {
  if (status !== 'draft')
    throw refuse('CONFLICT', 'The message is no draft any more', { reason: 'not_a_draft', status })
  if (seen !== undefined && version !== seen) {
    throw refuse('CONFLICT', 'Somebody has changed the message meanwhile', { reason: 'changed', version })
  }
}
