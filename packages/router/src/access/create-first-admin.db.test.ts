import { build, useTestDatabase } from '@turnout/db/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { createFirstAdmin } from './create-first-admin.ts'
import { verifyPassword } from './password.ts'

describe('the first admin', () => {
  const database = useTestDatabase()
  beforeEach(() => database().db.deleteFrom('user_account').execute())

  it('is made once, however many processes start at the same time, and can sign in', async () => {
    const { db } = database()
    const passwords: string[] = []
    const start = (n: number) =>
      createFirstAdmin(
        { db },
        {
          email: 'Admin@example.com',
          password() {
            passwords.push(`password number ${n}`)
            return `password number ${n}`
          },
        },
      )
    const made = await Promise.all([1, 2, 3, 4, 5].map(start))
    expect(made.filter(Boolean)).toHaveLength(1)
    expect(passwords).toHaveLength(1)
    const admins = await db.selectFrom('user_account').selectAll().where('role', '=', 'admin').execute()
    expect(admins).toHaveLength(1)
    expect(await verifyPassword(admins[0]?.password_hash ?? '', passwords[0] ?? '')).toBe(true)
    expect(await start(6)).toBe(false)
  })

  it('takes over an account of that address when there is no admin any more', async () => {
    const { db } = database()
    await build(db).member({ email: 'Admin@example.com' })
    expect(await createFirstAdmin({ db }, { email: 'admin@EXAMPLE.com', password: () => 'another password' })).toBe(
      true,
    )
    const accounts = await db.selectFrom('user_account').select(['role', 'password_hash']).execute()
    expect(accounts).toHaveLength(1)
    expect(accounts[0]?.role).toBe('admin')
    expect(await verifyPassword(accounts[0]?.password_hash ?? '', 'another password')).toBe(true)
  })
})
