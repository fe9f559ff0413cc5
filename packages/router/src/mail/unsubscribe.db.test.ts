import { build, useTestDatabase } from '@turnout/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Call } from '../core/context.ts'
import { createSecrets } from '../core/secrets.ts'
import { callAs, createTestDeps, type TestDeps } from '../testing/index.ts'
import { changeOptOut, readOptOut } from './opt-outs.ts'
import { type MailTopic, optedOut, readUnsubscribeToken, unsubscribeOf } from './unsubscribe.ts'

const database = useTestDatabase()

describe('declining mails', () => {
  let deps: TestDeps
  let anyone: Call
  let eventId: string
  let otherId: string

  beforeAll(async () => {
    deps = createTestDeps(database().db)
    anyone = callAs(deps, { kind: 'anonymous' })
    const world = build(database().db)
    eventId = (await world.event({ title: 'Harvest fair', status: 'published' })).id
    otherId = (await world.event({ status: 'published' })).id
  })

  const tokenOf = (address: string, topic: MailTopic = 'messages', event = eventId) =>
    unsubscribeOf(deps, { address, eventId: event, topic }).url.split('/u/')[1] ?? ''

  it('the link goes with the headers that mail programs look for, and has no address in it', () => {
    const { url, headers } = unsubscribeOf(deps, { address: 'Anna@Example.org', eventId, topic: 'messages' })
    expect(url).toMatch(/^http:\/\/localhost:4000\/u\/[\w-]{80,200}$/)
    expect(headers).toEqual({ 'List-Unsubscribe': `<${url}>` })
    const secure = { ...deps, config: { ...deps.config, publicUrl: 'https://tickets.example.org' } }
    const safe = unsubscribeOf(secure, { address: 'anna@example.org', eventId, topic: 'messages' })
    // One click is for https only (RFC 8058 §3.1).
    expect(safe.headers).toEqual({
      'List-Unsubscribe': `<${safe.url}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    })
    const bytes = Buffer.from(url.split('/u/')[1] ?? '', 'base64url')
      .toString('latin1')
      .toLowerCase()
    expect(bytes).not.toContain('anna')
    expect(bytes).not.toContain(eventId.slice(0, 8))
  })

  it('a token names what it was made for; one of another installation, or a changed one, names nothing', () => {
    const token = tokenOf('anna@example.org', 'reminders')
    expect(readUnsubscribeToken(deps, token)).toMatchObject({ eventId, topic: 'reminders' })
    expect(readUnsubscribeToken({ secrets: createSecrets('of somebody else entirely') }, token)).toBeNull()
    const flipped = `${token.slice(0, 40)}${token[40] === 'A' ? 'B' : 'A'}${token.slice(41)}`
    for (const wrong of [flipped, token.slice(0, -4), '', 'x', `${token}AAAA`, '../../etc', 'é'.repeat(30)]) {
      expect(readUnsubscribeToken(deps, wrong)).toBeNull()
    }
  })

  it('who declines an event is left out there, however the address is written, and gets the mails of others', async () => {
    const token = tokenOf('bela@example.org')
    await changeOptOut(anyone, token, 'event')
    const scope = { eventId, topic: 'messages' as const }
    expect(await optedOut(deps, scope, ['Bela@Example.ORG', 'cili@example.org'])).toEqual(new Set(['Bela@Example.ORG']))
    expect(await optedOut(deps, { ...scope, topic: 'reminders' }, ['bela@example.org'])).toEqual(new Set())
    expect(await optedOut(deps, { ...scope, eventId: otherId }, ['bela@example.org'])).toEqual(new Set())
    expect(await readOptOut(deps, token)).toMatchObject({
      eventTitle: 'Harvest fair',
      isEventDeclined: true,
      isAllDeclined: false,
    })
  })

  it('who declines all is left out everywhere, and taking it back brings all back', async () => {
    const token = tokenOf('dora@example.org', 'reminders')
    await changeOptOut(anyone, token, 'event')
    await changeOptOut(anyone, token, 'all')
    const scope = { eventId: otherId, topic: 'reminders' as const }
    expect(await optedOut(deps, scope, ['dora@example.org'])).toEqual(new Set(['dora@example.org']))
    const state = await changeOptOut(anyone, token, 'undo')
    expect(state).toMatchObject({ isEventDeclined: false, isAllDeclined: false })
    expect(await optedOut(deps, scope, ['dora@example.org'])).toEqual(new Set())
  })

  it('looking at a link changes nothing', async () => {
    const token = tokenOf('edit@example.org')
    expect(await readOptOut(deps, token)).toMatchObject({ isEventDeclined: false, isAllDeclined: false })
    expect(await optedOut(deps, { eventId, topic: 'messages' }, ['edit@example.org'])).toEqual(new Set())
  })

  it('asking ten times at once is asking once, and the audit has one row without an address', async () => {
    const token = tokenOf('feri@example.org')
    await Promise.all(Array.from({ length: 10 }, () => changeOptOut(anyone, token, 'event')))
    const hash = readUnsubscribeToken(deps, token)?.addressHash ?? Buffer.alloc(0)
    const rows = await deps.db.selectFrom('mail_opt_out').selectAll().where('address_hash', '=', hash).execute()
    expect(rows).toHaveLength(1)
    const audited = await deps.db
      .selectFrom('audit_entry')
      .selectAll()
      .where('subject_id', '=', rows[0]?.id ?? '')
      .execute()
    expect(audited).toMatchObject([{ action: 'mail.declined', event_id: eventId, detail: { topic: 'messages' } }])
    expect(JSON.stringify([rows, audited])).not.toContain('feri')
  })

  it('a foreign token changes nothing', async () => {
    const foreign = { ...deps, secrets: createSecrets('of somebody else entirely') }
    const { url } = unsubscribeOf(foreign, { address: 'geza@example.org', eventId, topic: 'messages' })
    expect(await changeOptOut(anyone, url.split('/u/')[1] ?? '', 'all')).toBeNull()
    expect(await optedOut(deps, { eventId, topic: 'messages' }, ['geza@example.org'])).toEqual(new Set())
  })

  it('one link cannot be used to fill the audit: after sixty changes in an hour it has to wait', async () => {
    const token = tokenOf('hedvig@example.org')
    for (let n = 0; n < 60; n++) await changeOptOut(anyone, token, n % 2 ? 'undo' : 'event')
    await expect(changeOptOut(anyone, token, 'event')).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  })

  it('an event that is gone can still be unsubscribed from, and all others with it', async () => {
    const gone = tokenOf('ilka@example.org', 'messages', '0190a5f0-0000-7000-8000-000000000000')
    expect(await changeOptOut(anyone, gone, 'event')).toMatchObject({ eventTitle: null, isEventDeclined: false })
    expect(await changeOptOut(anyone, gone, 'all')).toMatchObject({ isAllDeclined: true })
  })
})
