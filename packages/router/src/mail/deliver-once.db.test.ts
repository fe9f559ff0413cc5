import { randomUUID } from 'node:crypto'
import { useTestDatabase } from '@turnout/db/testing'
import { describe, expect, it } from 'vitest'
import type { Deps } from '../core/context.ts'
import { type Mail, MailRefused } from '../core/mailer.ts'
import { createTestDeps, type TestDeps } from '../testing/index.ts'
import { deliveryOfReturnPath } from './bounce-token.ts'
import { deliverOnce, MailBeingSent, UNREACHABLE } from './deliver-once.ts'
import { isReachable } from './recipients.ts'

const database = useTestDatabase()

const mailTo = (address = 'ada@example.org'): Mail => ({
  to: { name: 'Ada', address },
  subject: 'News',
  html: '<p>News</p>',
  text: 'News',
})
const causeOf = (cause = randomUUID(), more: object = {}) => {
  return { cause, kind: 'test', eventId: null, orderId: null, userId: null, ...more }
}
const rowOf = (deps: Deps, cause: string) =>
  deps.db.selectFrom('mail_delivery').selectAll().where('cause', '=', cause).executeTakeFirstOrThrow()

/** A mailer that stands still in the middle until it is let go. */
function held(deps: TestDeps) {
  let letGo: () => void = () => undefined
  let begin: () => void = () => undefined
  const gate = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  const send = async (mail: Mail) => {
    begin()
    await gate
    return deps.mailer.send(mail)
  }
  return { deps: { ...deps, mailer: { ...deps.mailer, send } }, begun, letGo }
}

/** What a mail job did before mails were claimed: looked whether it was sent, sent it, and wrote that it was. */
async function sendUnclaimed(deps: Deps, cause: string): Promise<void> {
  const row = await deps.db
    .insertInto('mail_delivery')
    .values({ ...{ cause, kind: 'test', status: 'sending' }, message_id: null, error: null, sent_at: null })
    .onConflict((conflict) => conflict.column('cause').doUpdateSet({ kind: 'test' }))
    .returning('status')
    .executeTakeFirstOrThrow()
  if (row.status === 'sent') return
  await deps.mailer.send(mailTo())
  await deps.db.updateTable('mail_delivery').set({ status: 'sent' }).where('cause', '=', cause).execute()
}

describe('a mail of which several workers have the job at once', () => {
  it('would leave several times if it were only looked at whether it was sent', async () => {
    const deps = createTestDeps(database().db)
    const cause = randomUUID()
    const sending = held(deps)
    const first = sendUnclaimed(sending.deps, cause)
    await sending.begun
    await sendUnclaimed(deps, cause)
    sending.letGo()
    await first
    expect(deps.sent).toHaveLength(2)
  })

  it('leaves once; the others are told to look again, and then find it sent', async () => {
    const deps = createTestDeps(database().db)
    const cause = causeOf()
    const sending = held(deps)
    const first = deliverOnce(sending.deps, cause, async () => mailTo())
    await sending.begun
    const others = await Promise.allSettled(
      Array.from({ length: 5 }, () => deliverOnce(deps, cause, async () => mailTo())),
    )
    expect(others.map((other) => other.status === 'rejected' && other.reason instanceof MailBeingSent)).toEqual(
      Array(5).fill(true),
    )
    sending.letGo()
    await first
    await deliverOnce(deps, cause, async () => mailTo())
    expect(deps.sent).toHaveLength(1)
    expect(await rowOf(deps, cause.cause)).toMatchObject({ status: 'sent', attempts: 1, claim: null, error: null })
  })

  it('leaves once however many begin at the same moment', async () => {
    const deps = createTestDeps(database().db)
    for (let round = 0; round < 20; round++) {
      const cause = causeOf()
      const before = deps.sent.length
      await Promise.allSettled(Array.from({ length: 8 }, () => deliverOnce(deps, cause, async () => mailTo())))
      expect(deps.sent.length - before).toBe(1)
    }
  })
})

describe('a mail whose process died in the middle', () => {
  it('is left to the next try once the claim has ended, and then has the same reference', async () => {
    const deps = createTestDeps(database().db)
    const cause = causeOf()
    const dead = held(deps)
    void deliverOnce(dead.deps, cause, async () => mailTo()).catch(() => undefined)
    await dead.begun
    await expect(deliverOnce(deps, cause, async () => mailTo())).rejects.toBeInstanceOf(MailBeingSent)
    const past = new Date(Date.now() - 60_000)
    await deps.db.updateTable('mail_delivery').set({ claimed_until: past }).where('cause', '=', cause.cause).execute()
    await deliverOnce(deps, cause, async () => mailTo())
    dead.letGo()
    const { id, attempts } = await rowOf(deps, cause.cause)
    expect(attempts).toBe(2)
    expect(deps.sent[0]?.reference).toBe(id)
  })

  it('is known for the same by its reference, whichever try it was', async () => {
    const deps = createTestDeps(database().db)
    const cause = causeOf()
    const references: (string | undefined)[] = []
    const failing = {
      ...deps.mailer,
      send: async (mail: Mail) => {
        references.push(mail.reference)
        throw Object.assign(new Error('busy'), { code: 'EENVELOPE', responseCode: 450 })
      },
    }
    for (let n = 0; n < 2; n++) {
      await expect(deliverOnce({ ...deps, mailer: failing }, cause, async () => mailTo())).rejects.toThrow('busy')
    }
    expect(await rowOf(deps, cause.cause)).toMatchObject({ status: 'sending', attempts: 2, error: 'EENVELOPE 450' })
    expect(new Set(references).size).toBe(1)
    expect(references[0]).toBeTruthy()
  })
})

describe('a mail that has left while the database cannot be written', () => {
  /** A database to which what is written to mails that have left does not get, so many times. */
  function deaf(deps: TestDeps, times: number, words = 'the connection broke') {
    let left = times
    const db = new Proxy(deps.db, {
      get(target, name) {
        if (name === 'updateTable' && deps.sent.length > 0 && left-- > 0) throw new Error(words)
        const part = Reflect.get(target, name)
        return typeof part === 'function' ? part.bind(target) : part
      },
    })
    return { ...deps, db }
  }

  it('is noted once it can be, however long that takes, and never sent by others meanwhile', async () => {
    const deps = createTestDeps(database().db)
    const cause = causeOf()
    await deliverOnce(deaf(deps, 40), cause, () => mailTo(), 1)
    expect(await rowOf(deps, cause.cause)).toMatchObject({ status: 'sent', attempts: 1, claim: null })
  })

  it('stays claimed when its process ends before it could be noted', async () => {
    const deps = createTestDeps(database().db)
    const cause = causeOf()
    const ending = deaf(deps, 1, 'driver has already been destroyed')
    await expect(deliverOnce(ending, cause, () => mailTo(), 1)).rejects.toThrow('destroyed')
    expect(await rowOf(deps, cause.cause)).toMatchObject({ status: 'sending', claim: expect.any(String) })
    await expect(deliverOnce(deps, cause, () => mailTo())).rejects.toBeInstanceOf(MailBeingSent)
    expect(deps.sent).toHaveLength(1)
  })
})

describe('what becomes of a mail', () => {
  it('is kept with whom it went to, and with the return path made for it', async () => {
    const deps = createTestDeps(database().db)
    deps.config.bounceAddress = 'bounce@example.org'
    const cause = causeOf()
    await deliverOnce(deps, cause, async () => mailTo('Ada@Example.org'))
    const row = await rowOf(deps, cause.cause)
    expect(row).toMatchObject({ status: 'sent', recipient: 'Ada@Example.org' })
    const returnPath = deps.sent[0]?.returnPath ?? ''
    expect(returnPath).toMatch(/^bounce\+[0-9a-f]{48}@example\.org$/)
    expect(deliveryOfReturnPath(deps.secrets, returnPath.toUpperCase())).toBe(row.id)
    expect(
      deliveryOfReturnPath(
        deps.secrets,
        returnPath.replace(/.@/, (end) => (end === '0@' ? '1@' : '0@')),
      ),
    ).toBeNull()
    expect(deliveryOfReturnPath(deps.secrets, 'bounce@example.org')).toBeNull()
  })

  it('is failed at once where the recipient is refused for good, and sent when that was mended', async () => {
    const deps = createTestDeps(database().db)
    const cause = causeOf()
    const refusing = { ...deps.mailer, send: () => Promise.reject(new MailRefused(550, '5.1.1')) }
    await expect(deliverOnce({ ...deps, mailer: refusing }, cause, async () => mailTo())).rejects.toThrow('for good')
    expect(await rowOf(deps, cause.cause)).toMatchObject({ status: 'failed', status_code: '5.1.1', claim: null })
    await deliverOnce(deps, cause, async () => mailTo())
    expect(await rowOf(deps, cause.cause)).toMatchObject({ status: 'sent', error: null })
  })

  it('stays what was reported of it, though its job runs again', async () => {
    const deps = createTestDeps(database().db)
    const cause = causeOf()
    await deliverOnce(deps, cause, async () => mailTo())
    await deps.db.updateTable('mail_delivery').set({ status: 'bounced' }).where('cause', '=', cause.cause).execute()
    await deliverOnce(deps, cause, async () => mailTo())
    expect(deps.sent).toHaveLength(1)
    expect((await rowOf(deps, cause.cause)).status).toBe('bounced')
  })
})

describe('an address that refuses mails for good', () => {
  const refuse = async (deps: TestDeps, address: string) => {
    const refusing = { ...deps.mailer, send: () => Promise.reject(new MailRefused(550, '5.1.1')) }
    await deliverOnce({ ...deps, mailer: refusing }, causeOf(), async () => mailTo(address)).catch(() => undefined)
  }

  it('gets no more mails that it can do without, but those that it needs', async () => {
    const deps = createTestDeps(database().db)
    const address = `${randomUUID()}@example.org`
    await refuse(deps, address)
    expect(await isReachable(deps, address)).toBe(true)
    await refuse(deps, address.toUpperCase())
    expect(await isReachable(deps, address)).toBe(false)
    const optional = causeOf(randomUUID(), { isOptional: true })
    await deliverOnce(deps, optional, async () => mailTo(address))
    expect(await rowOf(deps, optional.cause)).toMatchObject({ status: 'failed', error: UNREACHABLE })
    await deliverOnce(deps, causeOf(), async () => mailTo(address))
    expect(deps.sent).toHaveLength(1)
    expect(await isReachable(deps, 'somebody-else@example.org')).toBe(true)
  })

  it('gets them again once it has taken a mail', async () => {
    const deps = createTestDeps(database().db)
    const address = `${randomUUID()}@example.org`
    for (let n = 0; n < 2; n++) await refuse(deps, address)
    expect(await isReachable(deps, address)).toBe(false)
    await deliverOnce(deps, causeOf(), () => mailTo(address))
    expect(await isReachable(deps, address)).toBe(true)
    for (let n = 0; n < 2; n++) await refuse(deps, address)
    expect(await isReachable(deps, address)).toBe(false)
  })

  it.each(['5.3.4', '5.4.1', '5.6.0', '5.7.1', '5.0.0'])('is not one whose server reports %s', async (code) => {
    const deps = createTestDeps(database().db)
    const address = `${randomUUID()}@example.org`
    for (let n = 0; n < 3; n++) {
      const cause = causeOf()
      await deliverOnce(deps, cause, () => mailTo(address))
      const change = { status: 'bounced', status_code: code, bounced_at: deps.now() } as const
      await deps.db.updateTable('mail_delivery').set(change).where('cause', '=', cause.cause).execute()
    }
    expect(await isReachable(deps, address)).toBe(true)
  })

  it('gets them again after half a year', async () => {
    const deps = createTestDeps(database().db)
    const address = `${randomUUID()}@example.org`
    for (let n = 0; n < 2; n++) await refuse(deps, address)
    deps.setNow(new Date(Date.now() + 181 * 86_400_000))
    expect(await isReachable(deps, address)).toBe(true)
  })
})
