import type { Queryable, Tx, VettingRequestTable } from '@turnout/db'
import type { Selectable } from 'kysely'
import { enqueue } from '../core/enqueue.ts'
import { refuse } from '../core/errors.ts'
import { iso } from '../core/iso.ts'
import { sendVettingDecision } from './jobs.ts'
import { reachesLevel, type VettingLevel } from './rules.ts'
import type { VettingRequest } from './schema.ts'

type RequestRow = Selectable<VettingRequestTable> & {
  user_name: string
  user_email: string
  current_level: VettingLevel
}

/** Requests with who asked. */
export function selectRequests(db: Queryable) {
  return db
    .selectFrom('vetting_request')
    .innerJoin('user_account', 'user_account.id', 'vetting_request.user_id')
    .selectAll('vetting_request')
    .select([
      'user_account.name as user_name',
      'user_account.email as user_email',
      'user_account.vetting_level as current_level',
    ])
}

/** One request. @throws DomainError NOT_FOUND */
export async function readRequest(db: Queryable, requestId: string): Promise<VettingRequest> {
  const row = await selectRequests(db).where('vetting_request.id', '=', requestId).executeTakeFirst()
  if (!row) throw noSuchRequest()
  return toVettingRequest(row)
}

/** The refusal for requests that are not there. */
export function noSuchRequest() {
  return refuse('NOT_FOUND', 'There is no such request')
}

/** A request as it is given out. */
export function toVettingRequest(row: RequestRow): VettingRequest {
  return {
    id: row.id,
    userId: row.user_id,
    userName: row.user_name,
    userEmail: row.user_email,
    currentLevel: row.current_level,
    level: row.level,
    message: row.message,
    status: row.status,
    answer: row.answer,
    decidedAt: iso(row.decided_at),
    createdAt: iso(row.created_at),
  }
}

/** What an admin makes of a request. */
export interface Decision {
  status: 'granted' | 'refused'
  answer: string | null
  decidedBy: string
  at: Date
}

/**
 * Closes an open request, whose user's row the caller has locked, and has its member told by mail.
 * @returns false when somebody else closed it
 */
export async function closeRequest(tx: Tx, requestId: string, decision: Decision): Promise<boolean> {
  const closed = await tx
    .updateTable('vetting_request')
    .set({
      status: decision.status,
      answer: decision.answer,
      decided_by: decision.decidedBy,
      decided_at: decision.at,
    })
    .where('id', '=', requestId)
    .where('status', '=', 'open')
    .returning('id')
    .executeTakeFirst()
  if (!closed) return false
  await enqueue(tx, sendVettingDecision, { requestId }, { key: `vetting:${requestId}:decision` })
  return true
}

/** Closes a user's open request as granted, once their level has come to what they asked for some other way. */
export async function closeReachedRequest(
  tx: Tx,
  user: { id: string; level: VettingLevel },
  by: { decidedBy: string; at: Date },
): Promise<string | null> {
  const open = await tx
    .selectFrom('vetting_request')
    .select(['id', 'level'])
    .where('user_id', '=', user.id)
    .where('status', '=', 'open')
    .executeTakeFirst()
  if (!open || !reachesLevel(user.level, open.level)) return null
  return (await closeRequest(tx, open.id, { status: 'granted', answer: null, ...by })) ? open.id : null
}
