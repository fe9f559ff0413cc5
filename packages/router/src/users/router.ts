import { procedure, router } from '../core/trpc.ts'
import { listUsers } from './list-users.ts'
import { listUsersInput, updateUserInput, user, userPage } from './schema.ts'
import { updateUser } from './update-user.ts'

/** The people with an account, for admins. */
export const usersRouter = router({
  list: procedure
    .input(listUsersInput)
    .output(userPage)
    .query(({ ctx, input }) => listUsers(ctx, input)),
  update: procedure
    .input(updateUserInput)
    .output(user)
    .mutation(({ ctx, input }) => updateUser(ctx, input)),
})
