import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build, useTestDatabase } from '@turnout/db/testing'
import PostalMime from 'postal-mime'
import { expect, it } from 'vitest'
import { startTestApi } from '../src/testing/index.ts'
import { openAdminLine, settingsFor } from './people.ts'
import { until } from './support.ts'

const database = useTestDatabase()

it('tickets that an organizer gives arrive by mail once, with QR and calendar, and the admin can see the mail', async () => {
  const world = build(database().db)
  const event = await world.event({ title: 'Night of short films', status: 'published', starts: 'in one week' })
  const session = await world.session(event, { name: 'Films' })
  const type = await world.ticketType(event, { name: 'General admission', includes: [session] })
  const api = await startTestApi(settingsFor(database()))
  try {
    const { client } = await openAdminLine(api)
    const order = await client.api.orders.give.mutate({
      eventId: event.id,
      items: [{ ticketTypeId: type.id, quantity: 2, attendees: [{ name: 'Őri Éva' }] }],
      buyer: { name: 'Őri Éva', email: 'eva@example.org' },
    })
    const folder = join(api.dataDir, 'mail')
    const kept = async () => (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml'))
    await until('the mail is there', async () => (await kept()).length > 0)
    const jobs = database().db.selectFrom('job').select('id').where('completed_at', 'is', null)
    await until('all jobs that are due are done', async () => {
      const left = await jobs.where('run_at', '<=', new Date()).execute()
      return left.length === 0
    })
    const names = await kept()
    expect(names).toHaveLength(1)
    const email = await PostalMime.parse(await readFile(join(folder, names[0] ?? '')))
    expect(email.to?.[0]?.address).toBe('eva@example.org')
    expect(email.subject).toContain('Night of short films')
    expect(email.text).toContain(order.code)
    const kinds = email.attachments.map(({ mimeType }) => mimeType)
    expect(kinds.filter((kind) => kind === 'image/png')).toHaveLength(2)
    expect(kinds).toContain('text/calendar')
    const shown = await client.api.mail.captured.query({ limit: 5 })
    expect(shown.isCapturing).toBe(true)
    expect(shown.mails[0]).toMatchObject({ to: 'eva@example.org', subject: email.subject })
    expect(shown.mails[0]?.html).toMatch(/src="data:image\/png;base64,/)
    expect(JSON.stringify(api.logged)).not.toMatch(/eva@example\.org|Őri/)
    await client.close()
  } finally {
    await api.stop()
  }
})
