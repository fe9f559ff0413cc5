import { makeOpenDoor } from './support/door-world.ts'
import { inspect, sizes } from './support/inspect.ts'
import { openStation } from './support/kiosk.ts'
import { expect, signIn, test } from './support/test.ts'

let evening: Awaited<ReturnType<typeof makeOpenDoor>>

test.beforeAll(async ({ server }) => {
  const { api } = server.client
  evening = await makeOpenDoor(api, 'Tram Depot Weekend', 28)
  const { eventId, tickets, one } = evening
  const buyer = { name: 'Péter Holló', email: 'peter@example.org' }
  await api.orders.create.mutate({ eventId, items: [{ ticketTypeId: one.id, quantity: 1 }], buyer })
  const main = await openStation(server, eventId, 'Main door')
  const side = await openStation(server, eventId, 'Side door', 'supervisor')
  const lost = await openStation(server, eventId, 'Cloakroom')
  await api.kiosk.issue.mutate({ eventId, stationName: 'Balcony' })
  await api.kiosk.revoke.mutate({ stationId: lost.stationId })
  const code = (index: number) => tickets[index]?.code ?? ''
  for (let index = 0; index < 12; index++) await (index % 3 ? main : side).scan(code(index), 'S1')
  await main.scan(code(0), 'S1')
  await main.scan(code(2), 'S2')
  await main.scan('TO1NOTATICKET', 'S1')
  await side.scan(code(5), 'S1', { force: true })
  await side.scan(code(12), 'S1')
  await main.scan(code(12), 'S1', { secondsAgo: 60 })
  await api.tickets.cancel.mutate({ ticketId: tickets[20]?.id ?? '' })
  await main.scan(code(20), 'S1')
  await main.heartbeat({ unsentScans: 0, batteryPercent: 84, clockOffsetMs: 40 })
  await side.heartbeat({ unsentScans: 3, batteryPercent: 12, clockOffsetMs: 95_000 })
  await Promise.all([main.close(), side.close(), lost.close()])
})

for (const [size, viewport] of Object.entries(sizes)) {
  test.describe(`on a ${size}`, () => {
    test.use({ viewport })

    test('orders read well', async ({ page, server }) => {
      await signIn(page, server)
      const at = `/events/${evening.eventId}`
      await page.goto(`${at}/orders`)
      await expect(page.getByRole('region', { name: 'Orders' }).getByRole('row').nth(3)).toBeVisible()
      await inspect(page, 'orders')
      await page.goto(`${at}/orders/${evening.tickets[0]?.orderId}`)
      await page.getByRole('button', { name: 'Show QR' }).first().click()
      await expect(page.getByRole('img', { name: /^QR of/ })).toBeVisible()
      await inspect(page, 'order')
      await page.getByRole('button', { name: 'Cancel order' }).click()
      await expect(page.getByRole('dialog', { name: /^Cancel order/ })).toBeVisible()
      await inspect(page, 'order-cancelling')
    })

    test('giving tickets and attendees read well', async ({ page, server }) => {
      await signIn(page, server)
      const at = `/events/${evening.eventId}`
      await page.goto(`${at}/give`)
      await page.getByRole('button', { name: 'One more Whole evening' }).click()
      await page.getByRole('button', { name: 'Give 1 ticket' }).click()
      await expect(page.getByText('Fill this in')).toBeVisible()
      await inspect(page, 'give')
      await page.goto(`${at}/tickets`)
      await expect(page.getByRole('region', { name: 'Attendees' }).getByRole('row').nth(3)).toBeVisible()
      await inspect(page, 'attendees')
      await page.goto(`${at}/tickets?ticket=${evening.tickets[0]?.id}`)
      await expect(page.getByRole('img', { name: /^QR of/ })).toBeVisible()
      await inspect(page, 'ticket')
      await page.goto(`${at}/print`)
      await expect(page.getByText('tickets on 3 pages')).toBeVisible()
      await inspect(page, 'print')
    })

    test('kiosks read well', async ({ page, server }) => {
      await signIn(page, server)
      await page.goto(`/events/${evening.eventId}/kiosks`)
      await expect(page.getByRole('article', { name: 'Cloakroom' })).toBeVisible()
      await inspect(page, 'kiosks')
      await page.getByRole('button', { name: 'Issue a token' }).click()
      await page.getByLabel('Name of the station').fill('Garden gate')
      await inspect(page, 'kiosk-issue')
      await page.getByRole('button', { name: 'Issue the token' }).click()
      await expect(page.getByLabel('Pairing code')).toBeVisible()
      await inspect(page, 'kiosk-pairing')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Revoke Side door' }).click()
      await expect(page.getByRole('dialog', { name: /^Revoke/ })).toBeVisible()
      await inspect(page, 'kiosk-revoking')
    })

    test('the live door reads well', async ({ page, server }) => {
      await signIn(page, server)
      await page.goto('/door')
      await expect(page.getByText(/of 27 in/)).toBeVisible()
      await inspect(page, 'doors')
      await page.goto(`/events/${evening.eventId}/door`)
      await expect(page.getByRole('status').filter({ hasText: 'Live' })).toBeVisible()
      await expect(page.getByText('busiest minute')).toBeVisible()
      await inspect(page, 'door')
      await page
        .getByRole('button', { name: /^Undo the check-in/ })
        .first()
        .click()
      await expect(page.getByRole('dialog', { name: 'Undo this check-in?' })).toBeVisible()
      await inspect(page, 'door-undo')
      await page.goto(`/events/${evening.eventId}/door?wall=on`)
      await expect(page.getByRole('dialog').getByText('busiest minute')).toBeVisible()
      await inspect(page, 'wall')
    })
  })
}
