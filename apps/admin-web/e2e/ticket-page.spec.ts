import { inspect, sizes } from './support/inspect.ts'
import type { TestServer } from './support/server.ts'
import { expect, test } from './support/test.ts'

// Events of its own: what is given away here is on nobody else's lists.
test.use({ serverOf: 'tickets passed on' })

const DAY = 86_400_000

/** A ticket that was passed on, and the link that the mail brought its new holder. */
async function passedOn({ client: { api } }: TestServer, title: string) {
  const at = (days: number, hours = 0) => new Date(Date.now() + days * DAY + hours * 3_600_000).toISOString()
  const { id: eventId } = await api.events.create.mutate({ title, startsAt: at(20), timeZone: 'Europe/Budapest' })
  const session = { eventId, name: 'Evening', startsAt: at(20), endsAt: at(20, 3), capacity: 20 }
  const { id: sessionId } = await api.sessions.create.mutate(session)
  const type = { eventId, name: 'Dinner with music', priceMinor: 0, sessionIds: [sessionId] }
  const { id: ticketTypeId } = await api.ticketTypes.create.mutate(type)
  const choice = { eventId, scope: 'ticket', kind: 'choice', label: 'Which dinner?' } as const
  await api.questions.create.mutate({ ...choice, options: ['Fish', 'Vegetables'] })
  await api.events.publish.mutate({ eventId })
  const items = [{ ticketTypeId, quantity: 1 }]
  const order = await api.orders.give.mutate({ eventId, items, buyer: { name: 'First', email: 'first@example.org' } })
  const ticketId = order.tickets[0]?.id ?? ''
  const to = { name: 'Oláh Márton', email: `${crypto.randomUUID()}@example.org` }
  await api.tickets.transfer.mutate({ ticketId, to })
  const link = async (address: string) => {
    const { mails } = await api.mail.captured.query({ limit: 100 })
    const mail = mails.find((one) => one.to === address && one.text.includes('/t/'))
    return /\/t\/[\w-]+#[\w-]+/.exec(mail?.text ?? '')?.[0] ?? ''
  }
  await expect.poll(() => link(to.email)).not.toBe('')
  return { ticketId, first: await link(to.email), linkOf: link }
}

for (const size of ['phone', 'desktop'] as const) {
  test.describe(`on a ${size}`, () => {
    test.use({ viewport: sizes[size] })

    test('the new holder sees the ticket, tells of themselves, and passes it on', async ({
      page,
      server,
      expectedNoise,
    }) => {
      expectedNoise.push(/status of 404/)
      const { ticketId, first, linkOf } = await passedOn(server, `Szilveszteri vacsora, ${size}`)
      await page.goto(first)
      await expect(page.getByRole('heading', { level: 1, name: `Szilveszteri vacsora, ${size}` })).toBeVisible()
      await expect(page.getByRole('img', { name: /QR code of ticket/ })).toBeVisible()
      await page.getByLabel('Dietary needs').fill('No nuts')
      await page.getByRole('combobox', { name: 'Which dinner?' }).click()
      await page.getByRole('option', { name: 'Fish' }).click()
      await page.getByRole('button', { name: 'Save' }).click()
      await expect(page.getByText('Saved', { exact: true })).toBeVisible()
      await inspect(page, 'ticket-page')
      const { personal } = await server.client.api.tickets.get.query({ ticketId })
      expect(personal).toMatchObject({ dietaryNeeds: 'No nuts', answers: [{ value: 'Fish' }] })

      await page.getByRole('button', { name: 'Pass the ticket on' }).click()
      await expect(page.getByLabel('Their name')).toBeFocused()
      const next = `${crypto.randomUUID()}@example.org`
      await page.getByLabel('Their name').fill('Fekete Réka')
      await page.getByLabel('Their e-mail').fill(next)
      await page.getByRole('button', { name: 'Pass the ticket on' }).click()
      await expect(page.getByRole('heading', { level: 1, name: 'The ticket is passed on' })).toBeVisible()
      await inspect(page, 'ticket-passed-on')
      await page.reload()
      await expect(page.getByText('Nothing is found here')).toBeVisible()

      await expect.poll(() => linkOf(next)).not.toBe('')
      await page.goto('about:blank')
      await page.goto(await linkOf(next))
      await expect(page.getByText('Fekete Réka')).toBeVisible()
      await expect(page.getByLabel('Dietary needs')).toHaveValue('')
    })
  })
}
