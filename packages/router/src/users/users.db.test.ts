import { build, useTestDatabase } from '@turnout/db/testing'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { refreshSession } from '../access/refresh-session.ts'
import { registerUser } from '../access/register-user.ts'
import { listAudit } from '../audit/list-audit.ts'
import type { Call } from '../core/context.ts'
import { getOrganisation } from '../organisation/get-organisation.ts'
import { updateOrganisationInput } from '../organisation/schema.ts'
import { updateOrganisation } from '../organisation/update-organisation.ts'
import { callAs, createTestDeps } from '../testing/index.ts'
import { listUsers } from './list-users.ts'
import { updateUser } from './update-user.ts'

const database = useTestDatabase()
let call: Call
let adminId: string
let world: ReturnType<typeof build>

beforeAll(() => {
  world = build(database().db)
})

beforeEach(async () => {
  const { db } = database()
  await db.updateTable('user_account').set({ role: 'member' }).where('role', '=', 'admin').execute()
  adminId = (await world.admin()).id
  call = callAs(createTestDeps(db), { kind: 'user', userId: adminId, role: 'admin' })
})

describe('users', () => {
  it('are found by a part of their name or address', async () => {
    await world.member({ name: 'Nagy Réka', email: 'reka.nagy@example.org' })
    const byName = await listUsers(call, { limit: 10, search: 'réka' })
    expect(byName.items).toHaveLength(1)
    expect((await listUsers(call, { limit: 10, search: 'REKA.NAGY' })).items).toEqual(byName.items)
  })

  it('lose their sessions when their role changes, and the change is on record', async () => {
    const { signedIn, refreshToken } = await registerUser(call, {
      email: 'promoted@example.org',
      name: 'Promoted',
      password: 'long enough it is',
    })
    const changed = await updateUser(call, { userId: signedIn.user.id, role: 'organizer' })
    expect(changed.role).toBe('organizer')
    await expect(refreshSession(call, refreshToken)).rejects.toMatchObject({ code: 'TOKEN_REVOKED' })
    const record = await listAudit(call, { limit: 5, actorId: adminId, action: 'user.updated' })
    expect(record.items[0]).toMatchObject({ subjectId: signedIn.user.id, fields: ['role'] })
  })

  it('keep at least one admin, even when two admins demote each other at once', async () => {
    await expect(updateUser(call, { userId: adminId, role: 'member' })).rejects.toMatchObject({ code: 'CONFLICT' })
    const second = await world.admin()
    const results = await Promise.allSettled([
      updateUser(call, { userId: second.id, role: 'member' }),
      updateUser(call, { userId: adminId, role: 'member' }),
    ])
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
  })

  it('that are unknown are NOT_FOUND', async () => {
    const userId = '019aa000-0000-7000-8000-000000000000'
    await expect(updateUser(call, { userId, role: 'member' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('the organisation', () => {
  it('changes only what is given', async () => {
    const before = await getOrganisation(call)
    const after = await updateOrganisation(call, { maxSessionCapacity: 20_000 })
    expect(after).toEqual({ ...before, maxSessionCapacity: 20_000 })
  })

  it.each([
    { maxSessionCapacity: 0 },
    { maxSessionCapacity: 1_000_001 },
    { defaultCurrency: 'euro' },
    { defaultTimeZone: 'Mars/Olympus' },
    { name: '' },
  ])('refuses %o', (input) => {
    expect(updateOrganisationInput.safeParse(input).success).toBe(false)
  })
})
