import { procedure, router } from '../core/trpc.ts'
import { createSession } from './create-session.ts'
import { deleteSession } from './delete-session.ts'
import { listSessions } from './list-sessions.ts'
import {
  createSessionInput,
  done,
  listSessionsInput,
  session,
  sessionList,
  sessionRef,
  updateSessionInput,
} from './schema.ts'
import { updateSession } from './update-session.ts'

/** The bookable parts of an event. */
export const sessionsRouter = router({
  list: procedure
    .input(listSessionsInput)
    .output(sessionList)
    .query(({ ctx, input }) => listSessions(ctx, input)),
  create: procedure
    .input(createSessionInput)
    .output(session)
    .mutation(({ ctx, input }) => createSession(ctx, input)),
  /** CAPACITY_BELOW_SOLD when the new capacity is less than what is taken. */
  update: procedure
    .input(updateSessionInput)
    .output(session)
    .mutation(({ ctx, input }) => updateSession(ctx, input)),
  /** HAS_REGISTRATIONS while tickets or ticket types refer to it. */
  delete: procedure
    .input(sessionRef)
    .output(done)
    .mutation(({ ctx, input }) => deleteSession(ctx, input)),
})
