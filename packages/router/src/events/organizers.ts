import type { Tx } from '@turnout/db'
import { invalid, refuse } from '../core/errors.ts'
import type { Principal, Role } from '../core/principal.ts'

/** Who runs an event beside its primary organizer, and the teachers it is assigned to. What is undefined stays. */
export interface People {
  organizerIds?: string[]
  teacherIds?: string[]
}

/** Writes who runs and teaches an event; its primary organizer stays. @returns the input fields that changed */
export async function setPeople(tx: Tx, eventId: string, people: People): Promise<string[]> {
  const organizersChanged =
    people.organizerIds &&
    (await replace(tx, eventId, 'organizer', await users(tx, 'organizerIds', people.organizerIds)))
  const teachersChanged =
    people.teacherIds && (await replace(tx, eventId, 'teacher', await users(tx, 'teacherIds', people.teacherIds)))
  return [...(organizersChanged ? ['organizerIds'] : []), ...(teachersChanged ? ['teacherIds'] : [])]
}

/** Whether somebody is an organizer of an event, its primary one or another, or an admin. */
export async function runsEvent(tx: Tx, principal: Principal, eventId: string): Promise<boolean> {
  if (principal.kind !== 'user') return false
  if (principal.role === 'admin') return true
  const part = await tx
    .selectFrom('event_organizer')
    .select('role')
    .where('event_id', '=', eventId)
    .where('user_id', '=', principal.userId)
    .where('role', 'in', ['primary', 'organizer'])
    .limit(1)
    .executeTakeFirst()
  return part !== undefined
}

const rolesFor: Record<keyof People, Role[]> = { organizerIds: ['organizer', 'admin'], teacherIds: ['teacher'] }

async function users(tx: Tx, field: keyof People, ids: string[]): Promise<string[]> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return []
  const rows = await tx.selectFrom('user_account').select(['id', 'role']).where('id', 'in', wanted).execute()
  const roles = new Map(rows.map(({ id, role }) => [id, role]))
  for (const userId of wanted) {
    const role = roles.get(userId)
    if (!role) throw refuse('NOT_FOUND', 'There is no such user', { field, userId })
    if (!rolesFor[field].includes(role)) throw invalid(field, `A ${role} cannot have this part`, { userId })
  }
  return wanted
}

async function replace(tx: Tx, eventId: string, role: 'organizer' | 'teacher', userIds: string[]): Promise<boolean> {
  const gone = await tx
    .deleteFrom('event_organizer')
    .where('event_id', '=', eventId)
    .where('role', '=', role)
    .$if(userIds.length > 0, (query) => query.where('user_id', 'not in', userIds))
    .executeTakeFirst()
  if (userIds.length === 0) return gone.numDeletedRows > 0n
  // The primary organizer is already there, and whoever had this part before.
  const added = await tx
    .insertInto('event_organizer')
    .values(userIds.map((userId) => ({ event_id: eventId, user_id: userId, role })))
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return gone.numDeletedRows > 0n || (added.numInsertedOrUpdatedRows ?? 0n) > 0n
}
