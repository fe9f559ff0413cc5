import { announce } from '../core/announce.ts'
import { audit } from '../core/audit.ts'
import type { Call } from '../core/context.ts'
import { refuse } from '../core/errors.ts'
import { requireUser } from '../core/principal.ts'
import { topics } from '../core/topics.ts'
import { meColumns, toMe } from './queries.ts'
import type { Me, UpdateMeInput } from './schema.ts'

/** Changes one's own name or language. */
export async function updateMe(call: Call, input: UpdateMeInput): Promise<Me> {
  const { userId } = requireUser(call.principal)
  return call.db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('user_account')
      .set({ name: input.name, locale: input.locale, updated_at: call.now() })
      .where('id', '=', userId)
      .returning(meColumns)
      .executeTakeFirst()
    if (!row) throw refuse('UNAUTHORIZED', 'This account is no longer there')
    // Whoever runs an event is named on it.
    if (input.name !== undefined) {
      await announce(tx, { topic: topics.people(), type: 'person.renamed', eventId: null, payload: { userId } })
    }
    await audit(tx, call, {
      action: 'user.updated',
      subjectType: 'user',
      subjectId: userId,
      fields: Object.keys(input),
    })
    return toMe(row)
  })
}
