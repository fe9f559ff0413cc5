import { z } from 'zod'
import { id } from '../core/values.ts'

/** Messages of a user's own topic. */
export const accessMessages = {
  /** What was open by the right of a session has to end; null stands for every session of the user. */
  'user.access_changed': z.object({ userId: id, sessionId: id.nullable() }),
} as const
