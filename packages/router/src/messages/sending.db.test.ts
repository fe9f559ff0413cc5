import { useTestDatabase } from '@turnout/db/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { MailRefused } from '../core/mailer.ts'
import { refusalOf } from '../testing/event-caller.ts'
import { runDueJobs } from '../testing/run-jobs.ts'
import { type MessageSetting, messageSetting } from './testing/message-setting.ts'

const database = useTestDatabase()

describe('sending a message', () => {
  let setting: MessageSetting

  beforeEach(async () => {
    setting = await messageSetting(database().db)
  })

  const cancel = (ticketId = '') =>
    setting.db.updateTable('ticket').set({ status: 'cancelled' }).where('id', '=', ticketId).execute()
  const mailsOf = () => setting.deps.sent.filter(({ headers }) => headers?.['List-Unsubscribe'])
  const recipientsOf = (messageId: string) =>
    setting.db.selectFrom('message_recipient').selectAll().where('message_id', '=', messageId).execute()

  it('goes out with its words filled in, the link to the ticket, and a way to decline it', async () => {
    const { tickets } = await setting.order('anna@example.org')
    const { id: messageId, version } = await setting.draft({}, 'Dear {{name}},\n\n{{event}}: {{when}}\n\n{{tickets}}')
    await setting.messages.update({
      messageId,
      version,
      subject: 'News of {{event}}',
      body: 'Dear {{name}},\n\n**{{event}}** {{when}}\n\n{{tickets}}',
      audience: {},
      replyTo: 'sender',
    })
    const sending = await setting.messages.send({ messageId, version: version + 1, expectedPeople: 1 })
    expect(sending.status).toBe('sending')
    await runDueJobs(setting.deps)
    const [mail] = mailsOf()
    expect(mail).toMatchObject({
      subject: 'News of Harvest fair',
      replyTo: setting.user.email,
      headers: { 'List-Unsubscribe': expect.stringContaining('/u/') },
    })
    expect(mail?.text).toContain('Dear Buyer anna@example.org,')
    expect(mail?.text).toMatch(new RegExp(`http://localhost:4000/t/${tickets[0]?.id}#[\\w-]{43}`))
    expect(mail?.html).toContain('<strong>Harvest fair</strong>')
    expect(await setting.messages.get({ messageId })).toMatchObject({
      status: 'sent',
      figures: { sent: 1, pending: 0 },
    })
  })

  it('links to tickets that are the buyer’s own or came by a transfer, not to a guest’s whom the buyer named', async () => {
    const { tickets } = await setting.order('buyer@example.org', setting.day, [
      'Buyer@example.org',
      'guest@example.org',
    ])
    const passed = await setting.order('before@example.org', setting.day, ['new@example.org'])
    const isPassed = { transfers: 1 }
    await setting.db
      .updateTable('ticket')
      .set(isPassed)
      .where('id', '=', passed.tickets[0]?.id ?? '')
      .execute()
    const { id: messageId, version } = await setting.draft({}, 'Dear {{name}}: {{tickets}}')
    await setting.messages.send({ messageId, version, expectedPeople: 3 })
    await runDueJobs(setting.deps)
    const textTo = (address: string) => mailsOf().find(({ to }) => to.address.toLowerCase() === address)?.text
    expect(textTo('buyer@example.org')).toContain(`/t/${tickets[0]?.id}#`)
    expect(textTo('new@example.org')).toContain(`/t/${passed.tickets[0]?.id}#`)
    expect(textTo('guest@example.org')).toContain('whoever ordered it has your ticket')
    expect(textTo('guest@example.org')).not.toContain('/t/')
  })

  it('happens once, however many ask for it at once', async () => {
    for (let n = 0; n < 7; n++) await setting.order(`guest-${n}@example.org`)
    const { id: messageId, version } = await setting.draft()
    const ask = () => setting.messages.send({ messageId, version, expectedPeople: 7 })
    const answers = await Promise.allSettled(Array.from({ length: 8 }, ask))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await refusalOf(ask())).toMatchObject({ code: 'CONFLICT', details: { reason: 'not_a_draft' } })
    await Promise.all([runDueJobs(setting.deps), runDueJobs(setting.deps)])
    await runDueJobs(setting.deps)
    expect(mailsOf()).toHaveLength(7)
  })

  it('answers a repeated call with one key as it did the first time', async () => {
    await setting.order('anna@example.org')
    const { id: messageId, version } = await setting.draft()
    const input = { messageId, version, expectedPeople: 1, idempotencyKey: `send-${messageId}` }
    const [first, second] = await Promise.all([setting.messages.send(input), setting.messages.send(input)])
    expect(second.id).toBe(first.id)
    const jobs = await setting.db
      .selectFrom('job')
      .select('id')
      .where('key', 'like', `message:${messageId}:%`)
      .execute()
    expect(jobs).toHaveLength(1)
  })

  it('refuses what is no longer what its sender saw: other words, another audience, nobody, no words', async () => {
    const refusal = (input: Parameters<typeof setting.messages.send>[0]) => refusalOf(setting.messages.send(input))
    const { id: messageId, version } = await setting.draft()
    expect(await refusal({ messageId, version, expectedPeople: 0 })).toMatchObject({ details: { reason: 'nobody' } })
    await setting.order('anna@example.org')
    expect(await refusal({ messageId, version, expectedPeople: 40 })).toMatchObject({
      code: 'CONFLICT',
      details: { reason: 'audience_changed', people: 1 },
    })
    expect(await refusal({ messageId, version: version + 1, expectedPeople: 1 })).toMatchObject({
      details: { reason: 'changed' },
    })
    const past = new Date(Date.now() - 60_000).toISOString()
    expect(await refusal({ messageId, version, expectedPeople: 1, sendAt: past })).toMatchObject({ code: 'PAST_DATE' })
    const empty = await setting.messages.create({ eventId: setting.event.id })
    expect(await refusal({ messageId: empty.id, version: 1, expectedPeople: 1 })).toMatchObject({
      code: 'VALIDATION_ERROR',
    })
  })

  it('waits for its time, and goes to those whom it is for then', async () => {
    await setting.order('early@example.org')
    const gone = await setting.order('gone@example.org')
    const { id: messageId, version } = await setting.draft()
    const sendAt = new Date(Date.now() + 3_600_000)
    await setting.messages.send({ messageId, version, expectedPeople: 2, sendAt: sendAt.toISOString() })
    await runDueJobs(setting.deps)
    expect(mailsOf()).toEqual([])
    await setting.order('late@example.org')
    await cancel(gone.tickets[0]?.id)
    setting.deps.setNow(new Date(sendAt.getTime() + 1_000))
    await runDueJobs(setting.deps)
    expect(
      mailsOf()
        .map(({ to }) => to.address)
        .toSorted(),
    ).toEqual(['early@example.org', 'late@example.org'])
  })

  it('never begins when it was stopped before its time', async () => {
    await setting.order('anna@example.org')
    const { id: messageId, version } = await setting.draft()
    const sendAt = new Date(Date.now() + 3_600_000)
    await setting.messages.send({ messageId, version, expectedPeople: 1, sendAt: sendAt.toISOString() })
    expect(await setting.messages.cancel({ messageId })).toMatchObject({ status: 'cancelled' })
    setting.deps.setNow(new Date(sendAt.getTime() + 1_000))
    await runDueJobs(setting.deps)
    expect(mailsOf()).toEqual([])
    expect(await refusalOf(setting.messages.cancel({ messageId }))).toMatchObject({ code: 'CONFLICT' })
  })

  it('stops in the middle: what is out stays out, and nothing more goes', async () => {
    for (let n = 0; n < 9; n++) await setting.order(`guest-${n}@example.org`)
    const { id: messageId, version } = await setting.draft()
    await setting.messages.send({ messageId, version, expectedPeople: 9 })
    const { mailer } = setting.deps
    const send = mailer.send.bind(mailer)
    mailer.send = async (mail) => {
      if (mailsOf().length === 3) await setting.messages.cancel({ messageId })
      return send(mail)
    }
    await runDueJobs(setting.deps)
    expect(mailsOf()).toHaveLength(4)
    expect(await setting.messages.get({ messageId })).toMatchObject({
      status: 'cancelled',
      figures: { recipients: 9, sent: 4, pending: 5 },
    })
  })

  it('leaves out a ticket that is cancelled after the mail was queued', async () => {
    await setting.order('stays@example.org')
    const goes = await setting.order('goes@example.org')
    const several = await setting.order('has-two@example.org', setting.day, [null, null])
    const { id: messageId, version } = await setting.draft()
    await setting.messages.send({ messageId, version, expectedPeople: 3 })
    const { gatherRecipientsJob } = await import('./gather-recipients.job.ts')
    await gatherRecipientsJob.run(setting.deps, { messageId, round: 1 })
    expect(await recipientsOf(messageId)).toHaveLength(3)
    await cancel(goes.tickets[0]?.id)
    await cancel(several.tickets.map(({ id }) => id).toSorted()[0])
    await runDueJobs(setting.deps)
    expect(
      mailsOf()
        .map(({ to }) => to.address)
        .toSorted(),
    ).toEqual(['has-two@example.org', 'stays@example.org'])
    expect(await setting.messages.get({ messageId })).toMatchObject({
      status: 'sent',
      figures: { recipients: 3, sent: 2, skipped: 1 },
    })
  })

  it('reaches whom a ticket is passed on to after the mails were queued', async () => {
    const { tickets } = await setting.order('old@example.org')
    await setting.order('other@example.org')
    const { id: messageId, version } = await setting.draft()
    await setting.messages.send({ messageId, version, expectedPeople: 2 })
    const { gatherRecipientsJob } = await import('./gather-recipients.job.ts')
    await gatherRecipientsJob.run(setting.deps, { messageId, round: 1 })
    await setting.db
      .updateTable('ticket')
      .set({ attendee_email: 'new@example.org', attendee_name: 'New', transfers: 1 })
      .where('id', '=', tickets[0]?.id ?? '')
      .execute()
    await runDueJobs(setting.deps)
    expect(
      mailsOf()
        .map(({ to }) => to.address)
        .toSorted(),
    ).toEqual(['new@example.org', 'other@example.org'])
  })

  it('goes on with the others when a server refuses one for good, and tries again whom it does not take yet', async () => {
    for (const name of ['bad', 'slow', 'good']) await setting.order(`${name}@example.org`)
    const { id: messageId, version } = await setting.draft()
    await setting.messages.send({ messageId, version, expectedPeople: 3 })
    const { mailer } = setting.deps
    const send = mailer.send.bind(mailer)
    let isGreylisted = true
    mailer.send = async (mail) => {
      if (mail.to.address.startsWith('bad')) throw new MailRefused(550, '5.1.1')
      if (mail.to.address.startsWith('slow') && isGreylisted) throw new Error('450 later')
      return send(mail)
    }
    await runDueJobs(setting.deps)
    expect(await setting.messages.get({ messageId })).toMatchObject({
      status: 'sending',
      figures: { sent: 1, failed: 1, pending: 1 },
    })
    isGreylisted = false
    setting.deps.setNow(new Date(Date.now() + 120_000))
    await runDueJobs(setting.deps)
    expect(await setting.messages.get({ messageId })).toMatchObject({
      status: 'sent',
      figures: { sent: 2, failed: 1, pending: 0 },
    })
    const { items } = await setting.messages.failures({ messageId })
    expect(items).toMatchObject([{ address: 'bad@example.org', status: 'failed', code: '5.1.1' }])
  })

  it('gives up after three days whom no server took', async () => {
    await setting.order('never@example.org')
    const { id: messageId, version } = await setting.draft()
    await setting.messages.send({ messageId, version, expectedPeople: 1 })
    setting.deps.mailer.send = () => Promise.reject(new Error('450 later'))
    await runDueJobs(setting.deps)
    setting.deps.setNow(new Date(Date.now() + 73 * 3_600_000))
    await runDueJobs(setting.deps)
    expect(await setting.messages.get({ messageId })).toMatchObject({ status: 'sent', figures: { failed: 1, sent: 0 } })
  })

  it('counts 130 recipients in batches, each once, though the gathering is begun again', async () => {
    const { tickets } = await setting.order('bulk@example.org', setting.day, [null])
    const [ticket] = tickets
    if (!ticket) throw new Error('No ticket')
    const { id: _, human_code: __, ...copy } = ticket
    const rows = Array.from({ length: 130 }, (_unused, n) => {
      return { ...copy, human_code: `B${String(n).padStart(9, '0')}`, attendee_email: `bulk-${n % 120}@example.org` }
    })
    await setting.db.insertInto('ticket').values(rows).execute()
    const { id: messageId, version } = await setting.draft()
    expect(await setting.people()).toBe(121)
    await setting.messages.send({ messageId, version, expectedPeople: 121 })
    const { gatherRecipientsJob } = await import('./gather-recipients.job.ts')
    const run = () => gatherRecipientsJob.run(setting.deps, { messageId, round: 1 })
    await Promise.all([run(), run()])
    await runDueJobs(setting.deps)
    const addresses = mailsOf().map(({ to }) => to.address)
    expect(addresses).toHaveLength(121)
    expect(new Set(addresses).size).toBe(121)
    expect(await setting.messages.get({ messageId })).toMatchObject({ status: 'sent', figures: { sent: 121 } })
  }, 60_000)
})
