import { type CodeFault, doesNothing, takenOff } from '@turnout/router/rules/codes'
import type { CodeKind, SaleCode } from '@turnout/router/schema/codes'

export type CodeState = CodeFault | 'works'

/** What a code does now, by the server's own rule. */
export function codeState(code: SaleCode, now: number): CodeState {
  const date = (instant: string | null) => (instant === null ? null : new Date(instant))
  const row = {
    is_active: code.isActive,
    starts_at: date(code.startsAt),
    ends_at: date(code.endsAt),
    max_uses: code.maxUses,
    used: code.used,
  }
  return doesNothing(row, new Date(now)) ?? 'works'
}

/** What a ticket of a type costs with a code, by the server's own rule. */
export function priceWith(
  code: { kind: CodeKind; value: number; ticketTypeIds: string[] },
  ticketTypeId: string,
  priceMinor: number,
): number {
  const { kind, value, ticketTypeIds } = code
  return priceMinor - takenOff({ kind, value, ticket_type_ids: ticketTypeIds }, ticketTypeId, priceMinor)
}

/** Letters and digits that are not mistaken for each other, read aloud or in print. */
const LETTERS = 'ABCDEFGHJKMNPQRSTVWXYZ23456789'

/** A code nobody guesses, short enough to type: `K7QM-3XWD`. */
export function randomCode(): string {
  const bytes = new Uint8Array(64)
  let made = ''
  while (made.length < 8) {
    crypto.getRandomValues(bytes)
    // Bytes past the last whole round of letters would make the first ones likelier.
    for (const byte of bytes) if (byte < 240 && made.length < 8) made += LETTERS[byte % LETTERS.length]
  }
  return `${made.slice(0, 4)}-${made.slice(4)}`
}
