import { useTestDatabase } from '@turnout/db/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Mail } from '../core/mailer.ts'
import { addressHash } from '../mail/recipients.ts'
import { type MessageSetting, messageSetting } from './testing/message-setting.ts'

const database = useTestDatabase()
const HOUR = 3_600_000
let setting: MessageSetting
let tried: string[]

beforeEach(async () => {
  setting = await messageSetting(database().db)
  tried = []
})

/** The fault of a mail server, as the program that talks to it tells it. */
const fault = (code: string, more: object = {}) => Object.assign(new Error('fault'), { code, ...more })
const greylisted = () => fault('EENVELOPE', { responseCode: 450, command: 'RCPT TO' })
const refused = () => fault('ECONNECTION', { command: 'CONN' })

/** A message that is being sent to so many; its batch by its number, and their addresses as the batch comes to them. */
async function sending(people: number) {
  const addresses = Array.from({ length: people }, (_, n) => `guest-${n}@example.org`)
  for (const address of addresses) await setting.order(address)
  const { id: messageId, version } = await setting.draft()
  await setting.messages.send({ messageId, version, expectedPeople: people })
  const { gatherRecipientsJob } = await import('./gather-recipients.job.ts')
  await gatherRecipientsJob.run(setting.deps, { messageId, round: 1 })
  const { sendMessageBatchJob } = await import('./send-batch.job.ts')
  const hashOf = (address: string) => addressHash(setting.deps.secrets, address).toString('hex')
  return {
    messageId,
    addresses: addresses.toSorted((a, b) => (hashOf(a) < hashOf(b) ? -1 : 1)),
    run: () => sendMessageBatchJob.run(setting.deps, { messageId, batch: 1 }),
    figures: async () => (await setting.messages.get({ messageId })).figures,
    failures: async () => (await setting.messages.failures({ messageId })).items,
  }
}

/** Has the mail server answer each mail as it is told. */
function answer(of: (address: string) => Error | null) {
  const { mailer } = setting.deps
  const send = mailer.send.bind(mailer)
  mailer.send = async (mail: Mail) => {
    tried.push(mail.to.address)
    const error = of(mail.to.address)
    if (error) throw error
    return send(mail)
  }
}

describe('a batch of a message that meets faults', () => {
  it('goes on to the others when servers do not take it yet for some, however many these are', async () => {
    const { addresses, run, figures } = await sending(8)
    const last = addresses.at(-1)
    answer((address) => (address === last ? null : greylisted()))
    await expect(run()).rejects.toThrow('fault')
    expect(tried).toEqual(addresses)
    expect(await figures()).toMatchObject({ sent: 1, pending: 7 })
  })

  it('stops soon when there is no server, and begins the next time with those who were not tried yet', async () => {
    const { addresses, run } = await sending(8)
    answer(refused)
    for (let n = 0; n < 3; n++) await expect(run()).rejects.toThrow('fault')
    expect(tried).toHaveLength(9)
    expect(new Set(tried)).toEqual(new Set(addresses))
  })

  it('stops soon when the server does not let us in', async () => {
    const { run } = await sending(8)
    answer(() => fault('EAUTH', { responseCode: 535, command: 'AUTH PLAIN' }))
    await expect(run()).rejects.toThrow('fault')
    expect(tried).toHaveLength(3)
  })

  it('is given up after three days, but for nobody who was never tried, and shows whom it did not reach', async () => {
    const { addresses, run, figures, failures } = await sending(8)
    answer(refused)
    await expect(run()).rejects.toThrow('fault')
    setting.deps.setNow(new Date(Date.now() + 73 * HOUR))
    await run()
    expect(new Set(tried)).toEqual(new Set(addresses))
    expect(await figures()).toMatchObject({ failed: 8, pending: 0, sent: 0 })
    expect((await failures()).map(({ address }) => address).toSorted()).toEqual(addresses.toSorted())
  })

  it('has reached in its last try whom it was never tried for', async () => {
    const { addresses, run, figures } = await sending(8)
    answer((address) => (addresses.indexOf(address) < 7 ? refused() : null))
    setting.deps.setNow(new Date(Date.now() + 73 * HOUR))
    await run()
    expect(await figures()).toMatchObject({ failed: 7, pending: 0, sent: 1 })
  })

  it('does not give up a mail that somebody else is sending at that moment', async () => {
    const { messageId, addresses, run, figures } = await sending(2)
    answer(refused)
    await expect(run()).rejects.toThrow('fault')
    const cause = `message:${messageId}:${addressHash(setting.deps.secrets, addresses[0] ?? '').toString('hex')}`
    const claim = { claim: messageId, claimed_until: new Date(Date.now() + HOUR) }
    await setting.db.updateTable('mail_delivery').set(claim).where('cause', '=', cause).execute()
    setting.deps.setNow(new Date(Date.now() + 73 * HOUR))
    await expect(run()).rejects.toThrow()
    expect(await figures()).toMatchObject({ failed: 1, pending: 1 })
  })
})
