import { z } from 'zod'
import { vettingLevel } from '../access/schema.ts'
import { done, id, idempotencyKey, instant, page, pageInput, text } from '../core/values.ts'

export const vettingRequestStatus = z.enum(['open', 'granted', 'refused'])
/** A level that can be asked for. */
export const askedLevel = z.enum(['vetted', 'trusted'])

export const vettingRequest = z.object({
  id,
  userId: id,
  userName: z.string(),
  userEmail: z.string(),
  currentLevel: vettingLevel,
  level: askedLevel,
  message: z.string(),
  status: vettingRequestStatus,
  answer: z.string().nullable(),
  decidedAt: instant.nullable(),
  createdAt: instant,
})
/** Asking makes `none` to `pending`. CONFLICT while one is open, or for a level one has. */
export const requestVettingInput = z.object({
  level: askedLevel.default('vetted'),
  message: text(1000).default(''),
  idempotencyKey: idempotencyKey.optional(),
})
/** One's own level, and the last request, if any. */
export const myVetting = z.object({ level: vettingLevel, request: vettingRequest.nullable() })
export const listVettingInput = pageInput.extend({ status: vettingRequestStatus.optional() })
export const vettingPage = page(vettingRequest)
export const decideVettingInput = z.object({
  requestId: id,
  isGranted: z.boolean(),
  /** Told to the member. */
  answer: text(500).optional(),
})
export { done }

export type VettingRequest = z.infer<typeof vettingRequest>
export type RequestVettingInput = z.infer<typeof requestVettingInput>
export type MyVetting = z.infer<typeof myVetting>
export type ListVettingInput = z.infer<typeof listVettingInput>
export type DecideVettingInput = z.infer<typeof decideVettingInput>
