import { verifyWebhook } from '@turnout/client/webhooks'
import { inspect, sizes } from './support/inspect.ts'
import { type Receiver, startReceiver } from './support/receiver.ts'
import { expect, signIn, test } from './support/test.ts'

test.use({ serverOf: 'webhooks' })

let receiver: Receiver
test.beforeAll(async () => {
  receiver = await startReceiver()
})
test.afterAll(() => receiver.stop())

test('a webhook is made, tried out, told of an event, switched off and caught up', async ({ desk, server }) => {
  const { api } = server.client
  await desk.goto('/settings/webhooks')
  await expect(desk.getByRole('heading', { name: 'Nobody is told yet' })).toBeVisible()
  await desk.getByRole('button', { name: 'New webhook' }).click()
  const drawer = desk.getByRole('dialog', { name: 'New webhook' })
  await drawer.getByRole('button', { name: 'Create' }).click()
  await expect(drawer.getByLabel('Address')).toHaveAttribute('aria-invalid', 'true')
  await drawer.getByLabel('Address').fill(receiver.url)
  await drawer.getByLabel('What for').fill('The ledger')
  await drawer.getByRole('switch', { name: 'Everything, also what is added later' }).click()
  await drawer.getByRole('combobox', { name: 'Messages' }).click()
  await desk.getByRole('option', { name: 'event.created' }).click()
  await desk.keyboard.press('Escape')
  await drawer.getByRole('button', { name: 'Create' }).click()
  const dialog = desk.getByRole('dialog', { name: 'The secret, this once' })
  const secret = await dialog.getByText(/^whsec_/).innerText()
  await dialog.getByRole('button', { name: 'I have kept it' }).click()

  await desk.getByRole('button', { name: 'Send a test' }).click()
  const log = desk.getByRole('region', { name: 'Deliveries' })
  await expect(log.getByRole('row', { name: /webhook\.test/ })).toContainText('Arrived')
  const [test] = receiver.received
  const message = await verifyWebhook(secret, String(test?.headers['turnout-signature']), test?.body ?? '')
  expect(message.type).toBe('webhook.test')

  receiver.answer(503, 'Down for repairs')
  const startsAt = new Date(Date.now() + 9e8).toISOString()
  await api.events.create.mutate({ title: 'Told Of', startsAt })
  await log.getByRole('button', { name: 'event.created' }).click()
  const panel = desk.getByRole('dialog', { name: 'event.created' })
  await expect(panel.getByText('Answered 503').first()).toBeVisible()
  await expect(panel.getByRole('region', { name: 'How the answer begins' }).first()).toHaveText('Down for repairs')
  await desk.keyboard.press('Escape')
  await expect(desk.getByText(/^Nothing has arrived since/)).toBeVisible({ timeout: 20_000 })

  await desk.getByRole('button', { name: 'Switch off' }).click()
  await desk.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click()
  await expect(log.getByRole('row', { name: /event\.created/ })).toContainText('Stopped')
  receiver.answer(200, 'back again')
  await desk.getByRole('button', { name: 'Switch on' }).click()
  await expect(desk.getByText('1 message was missed')).toBeVisible()
  await desk.getByRole('button', { name: 'Send them' }).click()
  await expect(log.getByRole('row', { name: /sent later/ })).toContainText('Arrived')
  await log
    .getByRole('row', { name: /sent later/ })
    .getByRole('button')
    .click()
  await desk.getByRole('button', { name: 'Send again' }).click()
  await expect(log.getByRole('row', { name: /sent again/ })).toContainText('Arrived')
  expect(receiver.received.at(-1)?.body).toBe(receiver.received.at(-2)?.body)
})

for (const [size, viewport] of Object.entries(sizes)) {
  test.describe(`on a ${size}`, () => {
    test.use({ viewport })

    test('webhooks read well', async ({ page, server }) => {
      const { api } = server.client
      const url = 'http://hooks.example.org/turnout'
      const made = await api.webhooks.create.mutate({ url, description: `Accounting, ${size}` })
      const hour = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000)
      const hours = Array.from({ length: 20 }, (_, back) => ({
        endpoint_id: made.id,
        hour: new Date(hour.getTime() - back * 3_600_000),
        succeeded: back < 3 ? 0 : 40 + ((back * 37) % 60),
        failed: back < 3 ? 9 : back % 5,
      }))
      await server.db.insertInto('webhook_hour').values(hours).execute()
      const failing = { failing_since: new Date(Date.now() - 3 * 3_600_000), last_error: 'timeout', failures: 27 }
      await server.db.updateTable('webhook_endpoint').set(failing).where('id', '=', made.id).execute()
      await signIn(page, server)
      await expect(
        page.getByRole('link', { name: /^hooks\.example\.org Webhook: nothing has arrived since/ }),
      ).toBeVisible()
      await page.goto('/settings/webhooks')
      await expect(page.getByRole('row', { name: new RegExp(`Accounting, ${size}`) })).toContainText('Failing')
      await inspect(page, 'webhooks')
      await page.getByRole('button', { name: 'New webhook' }).click()
      await page.getByRole('switch', { name: 'Everything, also what is added later' }).click()
      await inspect(page, 'webhook-drawer')
      await page.goto(`/settings/webhooks/${made.id}`)
      await page.getByRole('button', { name: 'Send a test' }).click()
      const log = page.getByRole('region', { name: 'Deliveries' })
      const row = log.getByRole('row', { name: /webhook\.test/ })
      await expect(row).toContainText('Failed', { timeout: 20_000 })
      await inspect(page, 'webhook')
      await row.getByRole('button').click()
      await expect(page.getByRole('dialog').getByText('Attempt 1')).toBeVisible()
      await inspect(page, 'webhook-delivery')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'New secret' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'New secret' }).click()
      await expect(page.getByRole('dialog', { name: 'The secret, this once' })).toBeVisible()
      await inspect(page, 'webhook-secret')
      await api.webhooks.delete.mutate({ webhookId: made.id })
    })
  })
}
