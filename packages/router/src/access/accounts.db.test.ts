import { useTestDatabase } from '@turnout/db/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Call } from '../core/context.ts'
import type { TestDeps } from '../testing/index.ts'
import { callAs, createTestDeps } from '../testing/index.ts'
import { authenticateUser } from './access-token.ts'
import { forgotPassword } from './forgot-password.ts'
import { getMe } from './get-me.ts'
import { logIn } from './log-in.ts'
import { logOut } from './log-out.ts'
import { refreshSession } from './refresh-session.ts'
import { registerUser } from './register-user.ts'
import { resetPassword } from './reset-password.ts'
import { sendPasswordResetJob } from './send-password-reset.job.ts'

const database = useTestDatabase()
let deps: TestDeps
let anonymous: Call
let serial = 0

beforeEach(() => {
  deps = createTestDeps(database().db)
  anonymous = { ...callAs(deps, { kind: 'anonymous' }), origin: { ip: `192.0.2.${++serial}`, userAgent: null } }
})

const password = 'correct horse battery'
const person = () => ({ email: `Person${++serial}@Example.org`, name: 'Kovács Anna', password })

/** Asks for a link and plays the job that mails it. */
async function linkFor(email: string): Promise<string> {
  await forgotPassword(anonymous, { email })
  const job = await deps.db
    .selectFrom('job')
    .select(['payload'])
    .where('name', '=', 'access.send-password-reset')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  await sendPasswordResetJob.run(deps, job.payload)
  const mail = deps.sent.at(-1)
  const token = /reset-password#token=([\w-]+)/.exec(mail?.text ?? '')?.[1]
  if (!token) throw new Error('The mail holds no link')
  return token
}

describe('registering', () => {
  it('makes a member and signs them in', async () => {
    const { signedIn } = await registerUser(anonymous, person())
    expect(signedIn.user.role).toBe('member')
    const { principal } = await authenticateUser(deps, signedIn.accessToken)
    expect(principal).toEqual({ kind: 'user', userId: signedIn.user.id, role: 'member' })
    expect(await getMe(callAs(deps, principal))).toEqual(signedIn.user)
  })

  it('refuses an address that differs only in case', async () => {
    const first = person()
    await registerUser(anonymous, first)
    await expect(registerUser(anonymous, { ...first, email: first.email.toUpperCase() })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
  })

  it('gives an address to one of two who register it at once', async () => {
    const same = person()
    const results = await Promise.allSettled([registerUser(anonymous, same), registerUser(anonymous, same)])
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('keeps no password and no token in clear', async () => {
    const { refreshToken } = await registerUser(anonymous, person())
    const users = JSON.stringify(await deps.db.selectFrom('user_account').selectAll().execute())
    const tokens = JSON.stringify(await deps.db.selectFrom('refresh_token').selectAll().execute())
    expect(users).not.toContain(password)
    expect(users).toContain('$argon2id$')
    expect(tokens).not.toContain(refreshToken)
  })
})

describe('signing in', () => {
  it('answers a wrong password and an unknown address alike', async () => {
    const { email } = person()
    await registerUser(anonymous, { ...person(), email })
    const wrong = logIn(anonymous, { email, password: 'not the password' })
    await expect(wrong).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    const unknown = await logIn(anonymous, { email: 'nobody@example.org', password }).catch((error: Error) => error)
    expect(unknown).toMatchObject({ message: await wrong.catch((error: Error) => error.message) })
  })

  it('is limited after ten failures, even with the right password', async () => {
    const someone = person()
    await registerUser(anonymous, someone)
    for (let i = 0; i < 10; i++) {
      await logIn(anonymous, { email: someone.email, password: 'wrong' }).catch(() => undefined)
    }
    await expect(logIn(anonymous, someone)).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  })

  it('is not limited by successes', async () => {
    const someone = person()
    await registerUser(anonymous, someone)
    for (let i = 0; i < 12; i++) await logIn(anonymous, someone)
  })
})

describe('access tokens', () => {
  it('are refused once they have expired, and when another key signed them', async () => {
    const { signedIn } = await registerUser(anonymous, person())
    deps.setNow(new Date(Date.now() + 16 * 60_000))
    await expect(authenticateUser(deps, signedIn.accessToken)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' })
    await expect(authenticateUser(deps, `${signedIn.accessToken}x`)).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
  })
})

describe('a role that was taken away', () => {
  it('is gone at once, though the access token still names it', async () => {
    const { signedIn } = await registerUser(anonymous, person())
    const { id } = signedIn.user
    const promote = (role: 'admin' | 'member') =>
      deps.db.updateTable('user_account').set({ role }).where('id', '=', id).execute()
    await promote('admin')
    const asAdmin = (await logIn(anonymous, { email: signedIn.user.email, password })).signedIn.accessToken
    expect((await authenticateUser(deps, asAdmin)).principal.role).toBe('admin')
    await promote('member')
    await expect(authenticateUser(deps, asAdmin)).rejects.toMatchObject({ code: 'TOKEN_REVOKED' })
  })
})

describe('refreshing', () => {
  it('rotates the token', async () => {
    const started = await registerUser(anonymous, person())
    const next = await refreshSession(anonymous, started.refreshToken)
    expect(next.refreshToken).not.toBe(started.refreshToken)
    expect(next.signedIn.user).toEqual(started.signedIn.user)
  })

  it('ends the whole family when a spent token comes again', async () => {
    const started = await registerUser(anonymous, person())
    const next = await refreshSession(anonymous, started.refreshToken)
    await expect(refreshSession(anonymous, started.refreshToken)).rejects.toMatchObject({ code: 'TOKEN_REVOKED' })
    await expect(refreshSession(anonymous, next.refreshToken)).rejects.toMatchObject({ code: 'TOKEN_REVOKED' })
  })

  it('gives one of two who use a token at once a new one', async () => {
    const { refreshToken } = await registerUser(anonymous, person())
    const results = await Promise.allSettled([
      refreshSession(anonymous, refreshToken),
      refreshSession(anonymous, refreshToken),
    ])
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
  })

  it('leaves no session of a family whose spent token comes again while it is being renewed', async () => {
    for (let round = 0; round < 12; round++) {
      const { refreshToken: spent, signedIn } = await registerUser(anonymous, person())
      const current = (await refreshSession(anonymous, spent)).refreshToken
      await Promise.allSettled([refreshSession(anonymous, current), refreshSession(anonymous, spent)])
      const alive = await deps.db
        .selectFrom('refresh_token')
        .select('id')
        .where('user_id', '=', signedIn.user.id)
        .where('revoked_at', 'is', null)
        .execute()
      expect(alive).toEqual([])
    }
  })

  it('stops after signing out', async () => {
    const { refreshToken } = await registerUser(anonymous, person())
    await logOut(anonymous, refreshToken)
    await expect(refreshSession(anonymous, refreshToken)).rejects.toMatchObject({ code: 'TOKEN_REVOKED' })
  })
})

describe('a forgotten password', () => {
  it('is replaced by the link of the mail, once, and ends every session', async () => {
    const someone = person()
    const { refreshToken } = await registerUser(anonymous, someone)
    const token = await linkFor(someone.email)
    await resetPassword(anonymous, { token, password: 'another good password' })
    await expect(refreshSession(anonymous, refreshToken)).rejects.toMatchObject({ code: 'TOKEN_REVOKED' })
    await expect(logIn(anonymous, someone)).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
    await logIn(anonymous, { email: someone.email, password: 'another good password' })
    await expect(resetPassword(anonymous, { token, password })).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' })
  })

  it('gives a link of half an hour', async () => {
    const someone = person()
    await registerUser(anonymous, someone)
    const token = await linkFor(someone.email)
    deps.setNow(new Date(Date.now() + 31 * 60_000))
    await expect(resetPassword(anonymous, { token, password })).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' })
  })

  it('ends the older link when a new one is asked for', async () => {
    const someone = person()
    await registerUser(anonymous, someone)
    const older = await linkFor(someone.email)
    await linkFor(someone.email)
    await expect(resetPassword(anonymous, { token: older, password })).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' })
  })

  it('gives an unknown address the same answer and sends nothing', async () => {
    expect(await forgotPassword(anonymous, { email: `unknown${++serial}@example.org` })).toEqual({ ok: true })
    expect(deps.sent).toEqual([])
  })

  it('is limited alike for known and unknown addresses', async () => {
    const someone = person()
    await registerUser(anonymous, someone)
    for (const email of [someone.email, `unknown${++serial}@example.org`]) {
      for (let i = 0; i < 3; i++) await forgotPassword(anonymous, { email })
      await expect(forgotPassword(anonymous, { email })).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    }
  })
})
