import type { Generated } from 'kysely'
import type { Json } from './json.ts'

/** The stored answer of a creating mutation, bound to its caller and body. */
export interface IdempotencyKeyTable {
  caller: string
  operation: string
  key: string
  body_hash: Buffer
  response: Json | null
  created_at: Generated<Date>
}
