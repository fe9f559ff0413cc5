import { z } from 'zod'
import { id, instant, page, pageInput, searchText } from '../core/values.ts'

/** Who did what to which id, from where, when. Never personal content. */
export const auditEntry = z.object({
  id,
  at: instant,
  actorKind: z.enum(['system', 'anonymous', 'user', 'kiosk']),
  actorId: id.nullable(),
  actorName: z.string().nullable(),
  stationId: id.nullable(),
  stationName: z.string().nullable(),
  /** Thumbprint of the key that a kiosk's call was proved with. */
  device: z.string().nullable(),
  action: z.string(),
  subjectType: z.string(),
  subjectId: z.string().nullable(),
  eventId: id.nullable(),
  fields: z.array(z.string()),
  /** How a kiosk's call ended: `ok`, a scan's outcome, or the code of a refusal. */
  outcome: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  ip: z.string().nullable(),
})
export const listAuditInput = pageInput.extend({
  eventId: id.optional(),
  actorId: id.optional(),
  stationId: id.optional(),
  action: searchText(60).optional(),
})
export const auditPage = page(auditEntry)

export type AuditEntry = z.infer<typeof auditEntry>
export type ListAuditInput = z.infer<typeof listAuditInput>
