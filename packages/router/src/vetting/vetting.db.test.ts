import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@turnout/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { refusalOf } from '../testing/event-caller.ts'
import { type SaleSetting, saleSetting } from '../testing/sale-setting.ts'
import { levelAfter, reachesLevel } from './rules.ts'

const database = useTestDatabase()
let setting: SaleSetting

beforeAll(async () => {
  setting = await saleSetting(database().db)
})

const levelOf = async (userId: string) =>
  (
    await setting.db
      .selectFrom('user_account')
      .select('vetting_level')
      .where('id', '=', userId)
      .executeTakeFirstOrThrow()
  ).vetting_level

async function asking(level?: 'vetted' | 'trusted') {
  const member = await setting.as('member')
  const request = await member.caller.vetting.request({ level, message: 'I come every week' })
  return { ...member, request }
}

describe('levels', () => {
  it('are in an order', () => {
    const levels = ['none', 'pending', 'vetted', 'trusted'] as const
    for (const [i, level] of levels.entries()) {
      for (const [j, asked] of levels.entries()) expect(reachesLevel(level, asked)).toBe(i >= j)
    }
  })

  it('are never lowered by a grant, and only `pending` by a refusal', () => {
    expect(levelAfter('trusted', 'vetted')).toBe('trusted')
    expect(levelAfter('pending', 'vetted')).toBe('vetted')
    expect(levelAfter('pending', null)).toBe('none')
    expect(levelAfter('vetted', null)).toBe('vetted')
  })
})

describe('asking for a higher level', () => {
  it('makes `none` to `pending`, and can be read by oneself and admins', async () => {
    const { caller, userId, request } = await asking()
    expect(request).toMatchObject({ userId, level: 'vetted', status: 'open', currentLevel: 'pending', answer: null })
    expect(await caller.vetting.mine()).toEqual({ level: 'pending', request })
    const page = await setting.admin.vetting.list({ status: 'open', limit: 100 })
    expect(page.items).toContainEqual(request)
    expect(await setting.audited(request.id)).toMatchObject([{ action: 'vetting.requested' }])
  })

  it('waits for an answer before one asks again, also when asked twice at once', async () => {
    const { caller, userId } = await setting.as('member')
    expect(await caller.vetting.mine()).toEqual({ level: 'none', request: null })
    const raced = await Promise.allSettled([1, 2, 3].map(() => caller.vetting.request({})))
    expect(raced.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await refusalOf(caller.vetting.request({ level: 'trusted' }))).toMatchObject({ code: 'CONFLICT' })
    expect(await levelOf(userId)).toBe('pending')
  })

  it('happens once for one idempotency key', async () => {
    const { caller } = await setting.as('member')
    const input = { idempotencyKey: randomUUID() }
    expect(await caller.vetting.request(input)).toEqual(await caller.vetting.request(input))
  })

  it('is refused for what one has, to strangers, and ten times a day', async () => {
    const { caller, userId } = await setting.as('member')
    await setting.admin.users.update({ userId, vettingLevel: 'vetted' })
    expect(await refusalOf(caller.vetting.request({ level: 'vetted' }))).toMatchObject({
      code: 'CONFLICT',
      details: { level: 'vetted' },
    })
    expect(await refusalOf(setting.anonymous.vetting.request({}))).toMatchObject({ code: 'UNAUTHORIZED' })
    for (let i = 0; i < 9; i++) await refusalOf(caller.vetting.request({ level: 'vetted' }))
    expect(await refusalOf(caller.vetting.request({ level: 'trusted' }))).toMatchObject({ code: 'RATE_LIMITED' })
    expect(await levelOf(userId)).toBe('vetted')
  })
})

describe('deciding', () => {
  it('grants the level, and tells the member by mail, once', async () => {
    const { userId, email, request, caller } = await asking('trusted')
    const decided = await setting.admin.vetting.decide({
      requestId: request.id,
      isGranted: true,
      answer: 'Welcome <b>back</b>',
    })
    expect(decided).toMatchObject({ status: 'granted', currentLevel: 'trusted', answer: 'Welcome <b>back</b>' })
    expect(await levelOf(userId)).toBe('trusted')
    expect(await caller.vetting.mine()).toEqual({ level: 'trusted', request: decided })
    expect(await setting.audited(request.id)).toMatchObject([{}, { action: 'vetting.granted' }])
    await setting.runJobs('vetting.send-decision')
    const [mail, ...more] = setting.mailsTo(email)
    expect(mail).toMatchObject({ subject: 'Your membership was confirmed' })
    expect(mail?.text).toContain('Welcome <b>back</b>')
    expect(mail?.html).not.toContain('<b>back')
    expect(more).toEqual([])
  })

  it('refuses, which makes `pending` to `none`; one may ask again', async () => {
    const { userId, email, request, caller } = await asking()
    await setting.db.updateTable('user_account').set({ locale: 'hu' }).where('id', '=', userId).execute()
    await setting.admin.vetting.decide({ requestId: request.id, isGranted: false })
    expect(await levelOf(userId)).toBe('none')
    await setting.runJobs('vetting.send-decision')
    expect(setting.mailsTo(email)).toMatchObject([{ subject: 'Kérelmét nem fogadtuk el' }])
    expect(await caller.vetting.request({})).toMatchObject({ status: 'open' })
  })

  it('leaves a level that was reached before as it is', async () => {
    const { caller, userId } = await setting.as('member')
    await setting.admin.users.update({ userId, vettingLevel: 'vetted' })
    const { id: requestId } = await caller.vetting.request({ level: 'trusted' })
    await setting.admin.vetting.decide({ requestId, isGranted: false })
    expect(await levelOf(userId)).toBe('vetted')
  })

  it('happens once, whoever is first', async () => {
    const { userId, request } = await asking()
    const second = (await setting.as('admin')).caller
    const raced = await Promise.allSettled([
      setting.admin.vetting.decide({ requestId: request.id, isGranted: true }),
      second.vetting.decide({ requestId: request.id, isGranted: false }),
      second.vetting.decide({ requestId: request.id, isGranted: true }),
    ])
    const winners = raced.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    expect(winners).toHaveLength(1)
    expect(await levelOf(userId)).toBe(winners[0]?.status === 'granted' ? 'vetted' : 'none')
    const late = setting.admin.vetting.decide({ requestId: request.id, isGranted: true })
    expect(await refusalOf(late)).toMatchObject({ code: 'CONFLICT', details: { status: winners[0]?.status } })
    const jobs = await setting.db
      .selectFrom('job')
      .select('id')
      .where('key', '=', `vetting:${request.id}:decision`)
      .execute()
    expect(jobs).toHaveLength(1)
  })

  it('is for admins', async () => {
    const { request, caller } = await asking()
    const decide = { requestId: request.id, isGranted: true }
    expect(await refusalOf(caller.vetting.decide(decide))).toMatchObject({ code: 'FORBIDDEN' })
    expect(await refusalOf(setting.organizer.vetting.decide(decide))).toMatchObject({ code: 'FORBIDDEN' })
    expect(await refusalOf(setting.organizer.vetting.list({}))).toMatchObject({ code: 'FORBIDDEN' })
    const unknown = setting.admin.vetting.decide({ requestId: randomUUID(), isGranted: true })
    expect(await refusalOf(unknown)).toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('setting a level directly', () => {
  it('grants the open request that it reaches, and no other', async () => {
    const { userId, request, caller } = await asking('trusted')
    await setting.admin.users.update({ userId, vettingLevel: 'vetted' })
    expect(await caller.vetting.mine()).toMatchObject({ level: 'vetted', request: { status: 'open' } })
    await setting.admin.users.update({ userId, vettingLevel: 'trusted' })
    expect(await caller.vetting.mine()).toMatchObject({
      level: 'trusted',
      request: { status: 'granted', id: request.id },
    })
  })

  it('agrees with a decision that comes at the same time', async () => {
    const { userId, request, caller } = await asking()
    const second = (await setting.as('admin')).caller
    await Promise.allSettled([
      setting.admin.users.update({ userId, vettingLevel: 'vetted' }),
      second.vetting.decide({ requestId: request.id, isGranted: true }),
    ])
    expect(await caller.vetting.mine()).toMatchObject({ level: 'vetted', request: { status: 'granted' } })
  })
})

describe('the list of requests', () => {
  it('is in pages, newest first', async () => {
    const made = [await asking(), await asking(), await asking()]
    const first = await setting.admin.vetting.list({ limit: 2 })
    const rest = await setting.admin.vetting.list({ limit: 1, cursor: first.nextCursor })
    expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(made.map(({ request }) => request.id).reverse())
  })
})
