import { procedure, router } from '../core/trpc.ts'
import { forgotPassword } from './forgot-password.ts'
import { getMe } from './get-me.ts'
import { logIn } from './log-in.ts'
import { logOut } from './log-out.ts'
import { refreshSession } from './refresh-session.ts'
import { registerUser } from './register-user.ts'
import { resetPassword } from './reset-password.ts'
import {
  done,
  forgotPasswordInput,
  loginInput,
  me,
  registerInput,
  resetPasswordInput,
  signedIn,
  updateMeInput,
} from './schema.ts'
import { updateMe } from './update-me.ts'
import { withRefreshCookie } from './with-refresh-cookie.ts'

/** Signing in and out. These set a cookie, so they go by the plain link, never by the batch stream. */
export const accessRouter = router({
  register: procedure
    .input(registerInput)
    .output(signedIn)
    .mutation(async ({ ctx, input }) => withRefreshCookie(ctx, await registerUser(ctx, input))),
  login: procedure
    .input(loginInput)
    .output(signedIn)
    .mutation(async ({ ctx, input }) => withRefreshCookie(ctx, await logIn(ctx, input))),
  refresh: procedure
    .output(signedIn)
    .mutation(async ({ ctx }) => withRefreshCookie(ctx, await refreshSession(ctx, ctx.cookies.refreshToken))),
  logout: procedure.output(done).mutation(async ({ ctx }) => {
    await logOut(ctx, ctx.cookies.refreshToken)
    ctx.cookies.clear()
    return { ok: true as const }
  }),
  me: procedure.output(me).query(({ ctx }) => getMe(ctx)),
  updateMe: procedure
    .input(updateMeInput)
    .output(me)
    .mutation(({ ctx, input }) => updateMe(ctx, input)),
  forgotPassword: procedure
    .input(forgotPasswordInput)
    .output(done)
    .mutation(({ ctx, input }) => forgotPassword(ctx, input)),
  resetPassword: procedure
    .input(resetPasswordInput)
    .output(done)
    .mutation(({ ctx, input }) => resetPassword(ctx, input)),
})
