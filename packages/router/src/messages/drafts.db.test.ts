import { useTestDatabase } from '@turnout/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { refusalOf } from '../testing/event-caller.ts'
import { runDueJobs } from '../testing/run-jobs.ts'
import { type MessageSetting, messageSetting } from './testing/message-setting.ts'

const database = useTestDatabase()

describe('drafts of messages', () => {
  let setting: MessageSetting

  beforeAll(async () => {
    setting = await messageSetting(database().db)
    await setting.order('anna@example.org', setting.day)
  })

  it('are written, changed, listed and thrown away; the audit knows what was done, not what was said', async () => {
    const { id: messageId } = await setting.draft({}, 'A secret of the house')
    const content = { subject: 'Other', body: 'A secret of the house', audience: {}, replyTo: 'organisation' as const }
    const changed = await setting.messages.update({ messageId, version: 1, ...content })
    expect(changed).toMatchObject({ version: 2, subject: 'Other', status: 'draft' })
    const { items } = await setting.messages.list({ eventId: setting.event.id })
    expect(items.map(({ id }) => id)).toContain(messageId)
    await setting.messages.delete({ messageId })
    expect(await refusalOf(setting.messages.get({ messageId }))).toMatchObject({ code: 'NOT_FOUND' })
    const rows = await setting.db.selectFrom('audit_entry').selectAll().where('subject_id', '=', messageId).execute()
    expect(rows.map(({ action, fields }) => [action, fields])).toEqual([
      ['message.created', []],
      ['message.updated', ['subject']],
      ['message.deleted', []],
    ])
    expect(JSON.stringify(rows)).not.toMatch(/secret|Other/)
  })

  it('of two who change one, the second is told that it is another by now', async () => {
    const { id: messageId, version } = await setting.draft()
    const content = { subject: 'Mine', body: 'Mine', audience: {}, replyTo: 'organisation' as const }
    const both = await Promise.allSettled([
      setting.messages.update({ messageId, version, ...content }),
      setting.messages.update({ messageId, version, ...content, body: 'Theirs' }),
    ])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it('one of deleting and sending wins', async () => {
    const { id: messageId, version } = await setting.draft()
    const both = await Promise.allSettled([
      setting.messages.delete({ messageId }),
      setting.messages.send({ messageId, version, expectedPeople: 1 }),
    ])
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await runDueJobs(setting.deps)
  })

  it('refuse placeholders that stand for nothing', async () => {
    const input = { eventId: setting.event.id, subject: 'Hello {{nobody}}' }
    expect(await refusalOf(setting.messages.create(input))).toMatchObject({ code: 'VALIDATION_ERROR' })
    expect(await refusalOf(setting.messages.create({ ...input, subject: 'x', body: '{{pin}}' }))).toMatchObject({
      code: 'VALIDATION_ERROR',
    })
    const links = { ...input, subject: 'Your {{tickets}}' }
    expect(await refusalOf(setting.messages.create(links))).toMatchObject({ code: 'VALIDATION_ERROR' })
  })

  it('are shown as a recipient would get them, in a language one chooses, with no link that is theirs', async () => {
    const content = { eventId: setting.event.id, subject: '{{event}}', body: 'Hi {{name}} {{tickets}}', audience: {} }
    const shown = await setting.messages.preview({ ...content, locale: 'hu' })
    expect(shown).toMatchObject({ subject: 'Harvest fair', locale: 'hu', hasNext: false })
    expect(shown.recipient).toEqual({ name: 'Buyer anna@example.org', address: 'anna@example.org' })
    expect(shown.html).toContain('Nem kérek több ilyen üzenetet')
    expect(shown.text).toContain('http://localhost:4000/t/example')
    expect(shown.text).toContain('http://localhost:4000/u/example')
    const nobody = await setting.messages.preview({ ...content, audience: { sessionIds: [setting.s2.id] } })
    expect(nobody).toMatchObject({ recipient: null, locale: 'en', hasNext: false })
    expect(nobody.text).toContain('Hi Anna Example')
  })

  it('are sent to oneself as a test, so often in an hour', async () => {
    const { id: messageId } = await setting.draft()
    setting.deps.sent.length = 0
    for (let n = 0; n < 20; n++) await setting.messages.sendTest({ messageId, locale: 'en' })
    expect(await refusalOf(setting.messages.sendTest({ messageId }))).toMatchObject({ code: 'RATE_LIMITED' })
    await runDueJobs(setting.deps)
    expect(setting.deps.sent).toHaveLength(20)
    expect(setting.deps.sent[0]).toMatchObject({
      to: { address: setting.user.email },
      subject: '[Test] News of Harvest fair',
    })
    expect(setting.deps.sent[0]?.headers).not.toHaveProperty('List-Unsubscribe')
    expect((await setting.messages.get({ messageId })).status).toBe('draft')
  })

  it('are not for teachers and members to see or write', async () => {
    for (const role of ['teacher', 'member'] as const) {
      const caller = setting.as({ kind: 'user', userId: setting.user.id, role })
      expect(await refusalOf(caller.list({ eventId: setting.event.id }))).toMatchObject({ code: 'FORBIDDEN' })
      expect(await refusalOf(caller.create({ eventId: setting.event.id }))).toMatchObject({ code: 'FORBIDDEN' })
    }
  })
})
