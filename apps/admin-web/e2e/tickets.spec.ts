import jsQR from 'jsqr'
import { makeOpenDoor } from './support/door-world.ts'
import { openStation } from './support/kiosk.ts'
import { expect, test } from './support/test.ts'

let evening: Awaited<ReturnType<typeof makeOpenDoor>>

test.beforeEach(async ({ server }, { title }) => {
  evening = await makeOpenDoor(server.client.api, title.slice(0, 150), 12)
})

test('attendees are found by name, however it is spelled, and by code', async ({ desk, server }) => {
  await desk.goto(`/events/${evening.eventId}/tickets`)
  const table = desk.getByRole('region', { name: 'Attendees' })
  await expect(table.getByRole('row')).toHaveCount(13)
  await desk.getByRole('searchbox').fill('zsofia kis')
  await expect(table.getByRole('row')).toHaveCount(2)
  await expect(table).toContainText('Zsófia Kis')
  const { items } = await server.client.api.tickets.list.query({ eventId: evening.eventId, search: 'Lili Varga' })
  await desk.getByRole('searchbox').fill(items[0]?.humanCode?.toLowerCase() ?? '')
  await expect(table).toContainText('Lili Varga')
  await expect(table.getByRole('row')).toHaveCount(2)
})

test('a ticket shows its QR and where its person is in', async ({ desk, server, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const station = await openStation(server, evening.eventId, 'Main door')
  const ticket = evening.tickets[0]
  await station.scan(ticket?.code ?? '', 'S1')
  await station.close()
  await desk.goto(`/events/${evening.eventId}/tickets?q=${encodeURIComponent(ticket?.name ?? '')}`)
  const table = desk.getByRole('region', { name: 'Attendees' })
  await expect(table.getByRole('row').nth(1)).toContainText('S1')
  await table.getByRole('button').first().click()
  const drawer = desk.getByRole('dialog')
  await expect(drawer.getByRole('img', { name: `QR of the ticket of ${ticket?.name}` })).toBeVisible()
  await expect(drawer.getByRole('listitem').filter({ hasText: 'S1' })).toContainText('Checked in')
  await expect(drawer.getByRole('listitem').filter({ hasText: 'S2' })).toContainText('Not checked in')
  await drawer.getByRole('button', { name: 'Copy: Ticket code' }).click()
  const copied = await desk.evaluate(() => navigator.clipboard.readText())
  expect(copied).toMatch(/^[0-9A-Z]{10}$/)
})

test('a ticket is found by its address alone, also from another page of the list', async ({ desk }) => {
  const ticket = evening.tickets[0]
  await desk.goto(`/events/${evening.eventId}/tickets?q=nobody+of+this+name&ticket=${ticket?.id}`)
  await expect(desk.getByRole('dialog')).toContainText(ticket?.name ?? '')
})

test('a cancelled ticket has no code any more and is refused at the door', async ({ desk, server }) => {
  const station = await openStation(server, evening.eventId, 'Main door')
  const ticket = evening.tickets[2]
  await desk.goto(`/events/${evening.eventId}/tickets?ticket=${ticket?.id}`)
  const drawer = desk.getByRole('dialog', { name: new RegExp(ticket?.name ?? '') })
  await drawer.getByRole('button', { name: 'Cancel ticket' }).click()
  await desk.getByRole('button', { name: 'Cancel the ticket' }).click()
  await expect(drawer.getByText('Only a valid ticket has a code.')).toBeVisible()
  expect(await station.scan(ticket?.code ?? '', 'S1')).toMatchObject({ outcome: 'refused', reason: 'cancelled' })
  await station.close()
})

test('the printed codes are all there, ten to a page of A4, and a camera reads them', async ({ desk, server }) => {
  await server.client.api.tickets.cancel.mutate({ ticketId: evening.tickets[5]?.id ?? '' })
  await desk.goto(`/events/${evening.eventId}/tickets`)
  await desk.getByRole('link', { name: 'Print codes' }).click()
  await expect(desk.getByText('11 tickets on 2 pages')).toBeVisible()
  const cards = desk.getByRole('listitem')
  await expect(cards).toHaveCount(11)
  const card = cards.filter({ hasText: evening.tickets[0]?.name })
  await expect(card).toContainText(/[0-9A-Z]{5}-[0-9A-Z]{5}/)
  const seen = await card.locator('svg').evaluate(async (svg) => {
    const image = new Image()
    image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`
    await image.decode()
    const canvas = new OffscreenCanvas(400, 400)
    const context = canvas.getContext('2d')
    context?.drawImage(image, 0, 0, 400, 400)
    return [...(context?.getImageData(0, 0, 400, 400).data ?? [])]
  })
  expect(jsQR(new Uint8ClampedArray(seen), 400, 400)?.data).toBe(evening.tickets[0]?.code)

  const paper = await desk.pdf({ preferCSSPageSize: true })
  expect(paper.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(2)

  await desk.getByRole('combobox', { name: 'Ticket type' }).click()
  await desk.getByRole('option', { name: 'Concert only' }).click()
  await expect(desk.getByText('6 tickets on 1 page')).toBeVisible()
})

test('printing asks for page after page until all are there', async ({ desk, server }) => {
  const { api } = server.client
  await api.sessions.update.mutate({ sessionId: evening.concert.id, capacity: 300 })
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      api.orders.give.mutate({
        eventId: evening.eventId,
        items: [{ ticketTypeId: evening.one.id, quantity: 10 }],
        buyer: { name: `Group ${index}`, email: `group-${index}@example.org` },
      }),
    ),
  )
  await desk.goto(`/events/${evening.eventId}/print`)
  await expect(desk.getByText('212 tickets on 22 pages')).toBeVisible()
  await expect(desk.getByRole('button', { name: 'Print' })).toBeEnabled()
})
