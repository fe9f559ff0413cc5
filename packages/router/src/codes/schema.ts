import { z } from 'zod'
import { done, id, idempotencyKey, instant, instantInput, isStorable, minorUnits, text } from '../core/values.ts'

/** `percent` and `amount` (minor units) come off each ticket; `access` opens hidden ticket types. */
export const codeKind = z.enum(['percent', 'amount', 'access'])

/** A code as it is typed in: letters, digits, `-` and `_`; case does not matter, it is kept in capitals. */
export const codeText = z
  .string()
  .trim()
  .toUpperCase()
  .min(3)
  .max(40)
  .regex(/^[A-Z0-9_-]+$/, { error: 'Letters, digits, - and _ only' })

/** What a buyer sends as a code: whatever it is, it is looked for, and not found rather than malformed. */
export const typedCode = z
  .string()
  .trim()
  .toUpperCase()
  .min(1)
  .max(60)
  .refine(isStorable, { error: 'Must not contain NUL or half of a letter' })

/** A discount, or the key to hidden ticket types. */
export const saleCode = z.object({
  id,
  eventId: id,
  code: z.string(),
  kind: codeKind,
  /** Percent, or minor units of the event's currency off each ticket; 0 for access. */
  value: z.int(),
  /** What it is for; none for all of the event's (a discount). */
  ticketTypeIds: z.array(id),
  maxUses: z.int().nullable(),
  maxUsesPerBuyer: z.int().nullable(),
  /** Orders that stand on it, unpaid ones included. */
  used: z.int(),
  startsAt: instant.nullable(),
  endsAt: instant.nullable(),
  isActive: z.boolean(),
  note: z.string(),
  createdAt: instant,
})
export const saleCodeList = z.array(saleCode)

const codeFields = z.object({
  ticketTypeIds: z.array(id).max(100),
  maxUses: z.int().min(1).max(1_000_000).nullish(),
  maxUsesPerBuyer: z.int().min(1).max(1000).nullish(),
  startsAt: instantInput.nullish(),
  endsAt: instantInput.nullish(),
  isActive: z.boolean(),
  note: text(300),
})
/** `value`: 1 to 100 for percent, minor units for amount, left out for access. An access code names ticket types. */
export const createCodeInput = codeFields.extend({
  eventId: id,
  code: codeText,
  kind: codeKind,
  value: minorUnits.default(0),
  ticketTypeIds: z.array(id).max(100).default([]),
  isActive: z.boolean().default(true),
  note: text(300).default(''),
  idempotencyKey: idempotencyKey.optional(),
})
/** Code and kind stay as they are; the value of a discount holds for orders from now on. */
export const updateCodeInput = codeFields.partial().extend({ codeId: id, value: minorUnits.optional() })
export const codeRef = z.object({ codeId: id })
export const listCodesInput = z.object({ eventId: id })

/** Asks what a code does before an order is placed. */
export const checkCodeInput = z.object({ eventId: id, code: typedCode })
/** What a code does for the caller now. NOT_FOUND for one that does nothing, whatever the cause. */
export const checkedCode = z.object({
  code: z.string(),
  kind: codeKind,
  value: z.int(),
  ticketTypeIds: z.array(id),
})
export { done }

export type SaleCode = z.infer<typeof saleCode>
export type CodeKind = z.infer<typeof codeKind>
export type CreateCodeInput = z.infer<typeof createCodeInput>
export type UpdateCodeInput = z.infer<typeof updateCodeInput>
export type CodeRef = z.infer<typeof codeRef>
export type ListCodesInput = z.infer<typeof listCodesInput>
export type CheckCodeInput = z.infer<typeof checkCodeInput>
export type CheckedCode = z.infer<typeof checkedCode>
