import { useTestDatabase } from '@turnout/db/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { MailRefused } from '../core/mailer.ts'
import { runDueJobs } from '../testing/run-jobs.ts'
import { headOf, holdLanes } from './lanes.ts'
import { type AttemptResult, settleAttempt } from './settle-attempt.ts'
import { sweepWebhooks } from './sweep-webhooks.ts'
import { openWebhooks, type WebhookSetting } from './testing/webhook-setting.ts'
import { webhookState } from './webhook-state.ts'

const database = useTestDatabase()
const HOUR = 3_600_000
const start = new Date('2026-11-20T18:00:00Z')
let setting: WebhookSetting

beforeEach(async () => {
  setting = await openWebhooks(database().db)
  setting.deps.setNow(start)
})

const failure: Omit<AttemptResult, 'startedAt'> = {
  durationMs: 5,
  status: 503,
  error: 'status',
  response: 'busy',
  retryAfterMs: null,
}
const success: typeof failure = { ...failure, status: 200, error: null, response: 'ok' }

/** Tries the first delivery of a webhook as a process would, at some time after the start. */
async function attempt(webhookId: string, hours: number, result: typeof failure): Promise<string> {
  const { deps } = setting
  const { db } = deps
  const now = new Date(start.getTime() + hours * HOUR)
  deps.setNow(now)
  const past = new Date('2020-01-01T00:00:00Z')
  await db
    .updateTable('webhook_lane')
    .set({ due_at: past, held_by: null })
    .where('endpoint_id', '=', webhookId)
    .execute()
  await db
    .updateTable('webhook_delivery')
    .set({ next_attempt_at: past })
    .where('endpoint_id', '=', webhookId)
    .where('status', '=', 'pending')
    .execute()
  const lanes = await holdLanes(db, { holder: 'me', holdMs: 30_000, taken: new Map() })
  const lane = lanes.find(({ endpointId }) => endpointId === webhookId)
  if (!lane) throw new Error('There is nothing to send')
  const head = await headOf(deps, lane)
  if (head.state !== 'due') throw new Error('Nothing is due')
  return settleAttempt(deps, head.delivery, { ...result, startedAt: now }, { holder: 'me', holdMs: 30_000, chance: 1 })
}

/** So many failures, evenly over some hours. */
async function failFor(webhookId: string, hours: number, times: number, from = 0): Promise<void> {
  for (let n = 1; n <= times; n++) await attempt(webhookId, from + (hours * n) / times, failure)
}

/** Mails about a webhook: another test's may be tried again meanwhile, to the admins there are by then. */
const mailsAbout = (webhookId: string) => setting.deps.sent.filter(({ text }) => text.includes(webhookId))

describe('a webhook that only fails', () => {
  it('has its owner told after a day, and is switched off after three, with what it missed kept in mind', async () => {
    const { deps, admin, listen, tell } = setting
    const webhook = await listen({ description: 'Ledger' })
    await tell(1)
    await attempt(webhook.id, 0, success)
    // Health is counted from the first failure on.
    await tell(2)
    await failFor(webhook.id, 26, 26)
    await runDueJobs(deps)
    expect(mailsAbout(webhook.id).map(({ to, subject }) => [to.address, subject])).toEqual([
      [admin.email, 'The webhook to hooks.example.org fails'],
    ])
    await failFor(webhook.id, 23, 10, 26.1)
    await runDueJobs(deps)
    expect(mailsAbout(webhook.id)).toHaveLength(1)
    expect((await setting.caller.get({ webhookId: webhook.id })).isActive).toBe(true)

    // Another message, of another event, keeps it failing while the first ones run out.
    await tell(1)
    for (let hours = 50; (await setting.caller.get({ webhookId: webhook.id })).isActive; hours += 1) {
      await attempt(webhook.id, hours, failure)
      expect(hours).toBeLessThan(80)
    }
    const off = await setting.caller.get({ webhookId: webhook.id })
    expect(off.switchedOff?.reason).toBe('failing')
    expect(new Date(off.switchedOff?.at ?? 0).getTime()).toBeGreaterThan(start.getTime() + 72 * HOUR)
    expect(off.missed?.count).toBe(3)
    expect(off.pending).toBe(0)
    await runDueJobs(deps)
    await runDueJobs(deps)
    const [, mail] = mailsAbout(webhook.id)
    expect(mailsAbout(webhook.id)).toHaveLength(2)
    expect(mail?.subject).toBe('The webhook to hooks.example.org was switched off')
    expect(mail?.text).toContain(`/settings/webhooks/${webhook.id}`)
    // The rest of the address may be a secret of the receiver's.
    expect(`${mail?.text}${mail?.html}`).not.toContain('s3cr3t')
    const audit = await deps.db.selectFrom('audit_entry').selectAll().where('subject_id', '=', webhook.id).execute()
    expect(audit.map(({ action, actor_kind }) => [action, actor_kind])).toContainEqual([
      'webhook.switched_off',
      'system',
    ])
  })

  it('is told of in the language of its owner, or to all admins when the owner is one no more', async () => {
    const { deps, admin, listen, tell, world } = setting
    const other = await world.admin({ email: `hu-${admin.id}@example.org`, locale: 'hu' })
    const webhook = await listen({})
    await deps.db.updateTable('user_account').set({ role: 'member' }).where('id', '=', admin.id).execute()
    await tell(1)
    await attempt(webhook.id, 0.1, { ...failure, status: 410 })
    await runDueJobs(deps)
    const mine = mailsAbout(webhook.id).filter(({ to }) => to.address === other.email)
    expect(mine.map(({ subject }) => subject)).toEqual(['A(z) hooks.example.org webhookját kikapcsoltuk'])
    expect(mailsAbout(webhook.id).filter(({ to }) => to.address === admin.email)).toEqual([])
  })

  it('that is given another address has what waits for its next try sent there at once', async () => {
    const { deps, listen, tell, caller } = setting
    const webhook = await listen({})
    await tell(1)
    await failFor(webhook.id, 20, 10)
    const holds = { holder: 'me', holdMs: 30_000, taken: new Map() }
    const mine = async () => (await holdLanes(deps.db, holds)).filter(({ endpointId }) => endpointId === webhook.id)
    expect(await mine()).toEqual([])
    const moved = await caller.update({ webhookId: webhook.id, url: 'https://elsewhere.example.org/' })
    expect(moved).toMatchObject({ failingSince: null, pending: 1 })
    const [lane] = await mine()
    if (!lane) throw new Error('It is due')
    expect(await headOf(deps, lane)).toMatchObject({
      state: 'due',
      delivery: { url: 'https://elsewhere.example.org/' },
    })
  })

  it('is told of to all admins, though the mailbox of the first is gone, and to each once', async () => {
    const { deps, admin, listen, tell, world } = setting
    const admins = await Promise.all([world.admin(), world.admin(), world.admin()])
    const [dead, ...others] = admins.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    const webhook = await listen({})
    await deps.db.updateTable('user_account').set({ role: 'member' }).where('id', '=', admin.id).execute()
    await tell(1)
    await attempt(webhook.id, 0.1, { ...failure, status: 410 })
    const { mailer } = deps
    const send = mailer.send.bind(mailer)
    let isBusy = true
    mailer.send = async (mail) => {
      if (mail.to.address === dead?.email) throw new MailRefused(550, '5.1.1')
      if (isBusy && mail.to.address === others[1]?.email) throw new Error('450 later')
      return send(mail)
    }
    await runDueJobs(deps)
    const told = () => deps.sent.map(({ to }) => to.address)
    expect(told()).toContain(others[0]?.email)
    isBusy = false
    deps.setNow(new Date(deps.now().getTime() + HOUR))
    await runDueJobs(deps)
    for (const { email } of others) expect(told().filter((address) => address === email)).toHaveLength(1)
  })

  it('is well again with one success', async () => {
    const { listen, tell, caller } = setting
    const webhook = await listen({})
    await tell(2)
    await failFor(webhook.id, 20, 19)
    expect((await caller.get({ webhookId: webhook.id })).failingSince).not.toBeNull()
    await attempt(webhook.id, 21, success)
    await tell(1)
    await failFor(webhook.id, 3, 19, 22)
    const after = await caller.get({ webhookId: webhook.id })
    expect(after).toMatchObject({ isActive: true, lastError: 'status' })
    expect(after.failingSince).toBe(new Date(start.getTime() + (22 + 3 / 19) * HOUR).toISOString())
    expect(after.lastDay.map(({ succeeded, failed }) => succeeded + failed).reduce((a, b) => a + b)).toBeGreaterThan(19)
  })

  it('lets a message go after three days, and the next of its event has its turn', async () => {
    const { deps, admin, listen, tell, caller } = setting
    const webhook = await listen({})
    const other = await listen({})
    await tell(3)
    await attempt(webhook.id, 1, failure)
    await attempt(webhook.id, 71, failure)
    expect(await attempt(webhook.id, 72.1, failure)).toBe('goes_on')
    const { items } = await caller.deliveries({ webhookId: webhook.id })
    expect(items.map(({ status, attempts }) => [status, attempts])).toEqual([
      ['pending', 0],
      ['pending', 0],
      ['failed', 3],
    ])
    // The owner is told, once a day however many there are.
    expect(await attempt(webhook.id, 72.2, failure)).toBe('goes_on')
    await runDueJobs(deps)
    expect(mailsAbout(webhook.id).map(({ to, subject }) => [to.address, subject])).toEqual([
      [admin.email, 'A message did not reach the webhook to hooks.example.org'],
    ])
    const state = await webhookState(database().db)
    expect(state.failing).toBeGreaterThan(0)
    expect(state.pending).toBeGreaterThanOrEqual(3)
    expect((await caller.get({ webhookId: other.id })).pending).toBe(3)
  })
})

describe('a lane whose hold ran out', () => {
  it('goes on with who took it anew: what was tried before is written down, and goes no further', async () => {
    const { deps, listen, tell, caller } = setting
    const webhook = await listen({})
    await tell(2)
    const take = async (holder: string, holdMs: number) => {
      const lanes = await holdLanes(deps.db, { holder, holdMs, taken: new Map() })
      const lane = lanes.find(({ endpointId }) => endpointId === webhook.id)
      const head = lane && (await headOf(deps, lane))
      if (head?.state !== 'due') throw new Error('It is due')
      return head.delivery
    }
    const first = await take('me:0', 0)
    const second = await take('me:1', 30_000)
    expect(second.id).toBe(first.id)
    const settle = (delivery: typeof first, holder: string, result: typeof failure) =>
      settleAttempt(deps, delivery, { ...result, startedAt: start }, { holder, holdMs: 30_000, chance: 1 })
    expect(await settle(first, 'me:0', success)).toBe('is_over')
    // A later failure takes nothing back.
    expect(await settle(second, 'me:1', failure)).toBe('waits')
    const { status, attempts, log } = await caller.delivery({ deliveryId: first.id })
    expect([status, attempts, log.map(({ error }) => error)]).toEqual(['delivered', 2, [null, 'status']])
  })
})

describe('what is kept of deliveries', () => {
  it('is gone 30 days after they were over, tries and all; what is on its way stays', async () => {
    const { deps, listen, tell, caller } = setting
    const webhook = await listen({})
    await tell(2)
    await attempt(webhook.id, 0, success)
    deps.setNow(new Date(start.getTime() + 29 * 24 * HOUR))
    await sweepWebhooks(deps)
    expect((await caller.deliveries({ webhookId: webhook.id })).items).toHaveLength(2)
    deps.setNow(new Date(start.getTime() + 31 * 24 * HOUR))
    await sweepWebhooks(deps)
    const { items } = await caller.deliveries({ webhookId: webhook.id })
    expect(items.map(({ status }) => status)).toEqual(['pending'])
    const tries = await deps.db
      .selectFrom('webhook_attempt')
      .innerJoin('webhook_delivery', 'webhook_delivery.id', 'delivery_id')
      .select('number')
      .where('endpoint_id', '=', webhook.id)
      .execute()
    expect(tries).toEqual([])
  })
})
