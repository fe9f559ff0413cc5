import { z } from 'zod'
import { done, email, id, instant, line, locale, secret, token } from '../core/values.ts'

export const role = z.enum(['admin', 'organizer', 'teacher', 'member'])
export const vettingLevel = z.enum(['none', 'pending', 'vetted', 'trusted'])

/** A signed-in person, as they see themselves. */
export const me = z.object({
  id,
  email: z.string(),
  name: z.string(),
  role,
  vettingLevel,
  locale,
})

/** Long enough to resist guessing (NIST SP 800-63B asks for 8 or more, no composition rules). */
export const password = secret(10, 200)

/** What sign-in gives: the access token lives in the page's memory only; the refresh token goes in a cookie. */
export const signedIn = z.object({ accessToken: z.string(), expiresAt: instant, user: me })

export const registerInput = z.object({ email, name: line(1, 100), password, locale: locale.optional() })
export const loginInput = z.object({ email: line(1, 254), password: secret(1, 200) })
export const forgotPasswordInput = z.object({ email })
export const resetPasswordInput = z.object({ token: token(20, 100), password })
export const updateMeInput = z.object({ name: line(1, 100).optional(), locale: locale.optional() })
export { done }

export type Me = z.infer<typeof me>
export type SignedIn = z.infer<typeof signedIn>
export type RegisterInput = z.infer<typeof registerInput>
export type LoginInput = z.infer<typeof loginInput>
export type ForgotPasswordInput = z.infer<typeof forgotPasswordInput>
export type ResetPasswordInput = z.infer<typeof resetPasswordInput>
export type UpdateMeInput = z.infer<typeof updateMeInput>
export type VettingLevel = z.infer<typeof vettingLevel>
