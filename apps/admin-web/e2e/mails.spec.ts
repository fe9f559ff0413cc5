import { makeOpenDoor } from './support/door-world.ts'
import { inspect, sizes } from './support/inspect.ts'
import { expect, signIn, test } from './support/test.ts'

test.use({ serverOf: 'mails' })

for (const [size, viewport] of Object.entries(sizes)) {
  test(`what became of mails, and what they look like, on a ${size}`, async ({ browser, server }) => {
    test.slow()
    const { api } = server.client
    const evening = await makeOpenDoor(api, `Mailed on a ${size}`, 1)
    const items = [{ ticketTypeId: evening.both.id, quantity: 1 }]
    const give = (name: string) => {
      const buyer = { name, email: `${name}-${size}@example.org` }
      return api.orders.give.mutate({ eventId: evening.eventId, items, buyer })
    }
    const [gone] = [await give('gone'), await give('here')]
    const sent = async () =>
      (await api.mail.deliveries.query({ eventId: evening.eventId, status: 'sent' })).items.length
    await expect.poll(sent, { timeout: 30_000 }).toBeGreaterThanOrEqual(2)
    const came = { status: 'bounced', status_code: '5.1.1', bounced_at: new Date() } as const
    await server.db.updateTable('mail_delivery').set(came).where('order_id', '=', gone.id).execute()

    const context = await browser.newContext({ viewport, baseURL: server.url, locale: 'en-GB' })
    const page = await context.newPage()
    await signIn(page, server)
    await page.goto(`/events/${evening.eventId}/orders/${gone.id}`)
    await expect(page.getByText('Came back', { exact: true })).toBeVisible()
    const { items: tickets } = await api.tickets.list.query({ eventId: evening.eventId })
    const ticket = tickets.find(({ orderId }) => orderId === gone.id)
    await page.goto(`/events/${evening.eventId}/tickets?ticket=${ticket?.id}`)
    const mails = page.getByRole('dialog').getByRole('region', { name: 'Mails' })
    await expect(mails.getByText('There is no such mailbox (5.1.1).')).toBeVisible()
    await page.goto('/messages')
    await expect(page.getByText(/\d mails? did not arrive/)).toBeVisible()
    const row = page.getByRole('row', { name: new RegExp(`gone-${size}@example.org`) })
    await expect(row).toContainText('There is no such mailbox (5.1.1).')
    await inspect(page, 'mails')
    await page.getByRole('button', { name: 'Show them' }).click()
    await expect(page.getByRole('row', { name: new RegExp(`here-${size}`) })).toBeHidden()
    await row.getByRole('button').click()
    const panel = page.getByRole('dialog')
    await expect(panel.getByText('There is no such mailbox (5.1.1).')).toBeVisible()
    await expect(panel.getByRole('heading', { name: `Your tickets: Mailed on a ${size}` })).toBeVisible()
    // Scripts, the tests' own among them, do not run in the mail's frame: axe looks at the text.
    await panel.getByRole('button', { name: 'As text' }).click()
    await inspect(page, 'mails-one')
    await panel.getByRole('button', { name: 'Send it again' }).click()
    await expect(page.getByText(`The mail is on its way to gone-${size}@example.org.`)).toBeVisible()
    await panel.getByRole('button', { name: 'Close' }).click()
    await page.goto('/messages')
    await page.getByRole('searchbox').fill('nobody-at-all')
    await expect(page.getByText('No such mail', { exact: true })).toBeVisible()
    await page.goto('/messages/templates')
    await page.getByRole('link', { name: 'Event changed' }).click()
    await page.getByRole('button', { name: 'Magyar' }).click()
    await expect(page.getByRole('heading', { name: 'Változás: Rövidfilmek éjszakája' })).toBeVisible()
    await page.getByRole('button', { name: 'As text' }).click()
    await inspect(page, 'mails-templates')
    await context.close()
  })
}
