import { inspect, keepPicture, sizes } from './support/inspect.ts'
import { makeSale, soldDaysAgo } from './support/sales-world.ts'
import { expect, signIn, test } from './support/test.ts'

test.use({ serverOf: 'sales-screens' })

let sale: Awaited<ReturnType<typeof makeSale>>
let order: Awaited<ReturnType<typeof sale.buy>>
let offId: string

test.beforeAll(async ({ server }) => {
  const { api } = server.client
  sale = await makeSale(api, 'Tram Depot Weekend')
  const { eventId, both, one, buy } = sale
  const student = await api.ticketTypes.create.mutate({
    eventId,
    name: 'Student, with a card shown at the door',
    priceMinor: 1200,
    sessionIds: [sale.concert.id],
  })
  const types = [both.id, one.id, student.id]
  for (let index = 0; index < 14; index++) {
    const items = types.slice(index % 2, 2 + (index % 3)).map((ticketTypeId, at) => ({
      ticketTypeId,
      quantity: 1 + ((index * 7 + at * 3) % 3),
    }))
    const placed = await buy(`Buyer ${index}`, items)
    await soldDaysAgo(server, placed.id, (index * index) % 28)
  }
  order = await buy(
    'Vera Kovács',
    [
      { ticketTypeId: both.id, quantity: 2, names: ['Vera Kovács', 'Ödön Kovács'] },
      { ticketTypeId: one.id, quantity: 2, names: ['Zsófia Kis'] },
    ],
    { paymentToken: 'tok_ok', discountCode: 'EARLY10' },
  )
  const [first, second, third] = order.tickets
  await api.refunds.create.mutate({ orderId: order.id, amountMinor: 500, reason: 'Seats behind a pillar' })
  await api.tickets.cancel.mutate({ ticketId: third?.id ?? '', acceptNoRefund: true })
  await api.tickets.transfer.mutate({
    ticketId: second?.id ?? '',
    to: { name: 'Lili Varga', email: 'lili.varga@example.org' },
  })
  await api.tickets.updateAttendee.mutate({
    ticketId: first?.id ?? '',
    dietaryNeeds: 'No nuts, please',
    emergencyContact: 'Ödön, +36 30 000 0000',
    answers: [{ questionId: sale.shirt.id, value: 'M' }],
  })
  const off = await makeSale(api, 'Called off by the weather')
  offId = off.eventId
  for (let index = 0; index < 5; index++) {
    await off.buy(`Guest ${index}`, [{ ticketTypeId: off.one.id, quantity: 1 + (index % 2) }], {
      paymentToken: index === 0 ? 'tok_refund_fails' : 'tok_ok',
    })
  }
  await api.events.cancel.mutate({ eventId: offId, reason: 'A storm is coming' })
  await api.seatChecks.run.mutate({})
  await server.db.updateTable('session').set({ sold: 61 }).where('id', '=', sale.concert.id).execute()
  await api.seatChecks.run.mutate({})
})

for (const [size, viewport] of Object.entries(sizes)) {
  test.describe(`on a ${size}`, () => {
    test.use({ viewport })

    test("an order's page reads well", async ({ page, server }) => {
      await signIn(page, server)
      await page.goto(`/events/${sale.eventId}/orders/${order.id}`)
      await expect(page.getByRole('list', { name: 'History' }).getByText('Ticket transferred')).toBeVisible()
      await expect(page.getByText('Given back', { exact: true }).first()).toBeVisible()
      await inspect(page, 'order-page')
      await page.setViewportSize({ width: viewport.width, height: size === 'phone' ? 3200 : 1500 })
      await keepPicture(page, 'order-page-whole')
      await page.setViewportSize(viewport)
      await page.getByRole('button', { name: 'Cancel ticket: Vera Kovács' }).click()
      await page.getByRole('radio', { name: 'Another amount' }).check()
      await inspect(page, 'ticket-cancelling')
      await page.getByRole('button', { name: 'Keep as it is' }).click()
      await page.getByRole('button', { name: 'Give money back' }).click()
      await page.getByRole('button', { name: 'All of it' }).click()
      await inspect(page, 'giving-back')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Transfer: Vera Kovács' }).click()
      await expect(page.getByLabel('Name of the new attendee')).toBeVisible()
      await inspect(page, 'transferring')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Edit: Vera Kovács' }).click()
      await expect(page.getByLabel('Dietary needs')).toHaveValue('No nuts, please')
      await inspect(page, 'attendee-editing')
    })

    test('refunds read well', async ({ page, server }) => {
      await signIn(page, server)
      await page.goto(`/events/${offId}`)
      await expect(page.getByText('1 refund failed and waits for you.')).toBeVisible({ timeout: 30_000 })
      await inspect(page, 'event-cancelled')
      await page.goto(`/events/${offId}/orders/refunds`)
      await expect(page.getByRole('button', { name: /^Try the refund/ })).toBeVisible()
      await inspect(page, 'refunds')
    })

    test('sales read well', async ({ page, server }) => {
      await signIn(page, server)
      await expect(page.getByRole('slider', { name: 'Sales of the last 30 days' })).toBeVisible()
      await page.getByRole('slider', { name: 'Sales of the last 30 days' }).scrollIntoViewIfNeeded()
      await inspect(page, 'today-sales')
      await page.goto(`/events/${sale.eventId}`)
      const chart = page.getByRole('slider', { name: 'Sales by day' })
      await chart.scrollIntoViewIfNeeded()
      await chart.focus()
      await page.keyboard.press('End')
      await inspect(page, 'event-sales')
      await page.getByRole('region', { name: 'By ticket type' }).scrollIntoViewIfNeeded()
      await inspect(page, 'event-money')
      await page.goto('/reports?back=quarter')
      await page.getByText('Money', { exact: true }).first().click()
      await expect(page.getByRole('slider', { name: 'Sales by week' })).toBeVisible()
      await inspect(page, 'reports')
      await page.getByRole('button', { name: 'As a table' }).click()
      await inspect(page, 'reports-table')
    })

    test('the Hungarian words fit', async ({ page, server }) => {
      await signIn(page, server)
      await page.evaluate(() => localStorage.setItem('turnout.language', 'hu'))
      await page.goto(`/events/${sale.eventId}/orders/${order.id}`)
      await expect(page.getByRole('list', { name: 'Előzmények' }).getByText('Jegy átadva')).toBeVisible()
      await inspect(page, 'hu-order-page')
      await page.getByRole('button', { name: 'Rendelés lemondása' }).click()
      await expect(page.getByRole('radio', { name: /^A visszatérítési szabály szerint/ })).toBeChecked()
      await inspect(page, 'hu-order-cancelling')
      await page.goto(`/events/${offId}/orders/refunds`)
      await expect(page.getByText('Sikertelen').first()).toBeVisible()
      await inspect(page, 'hu-refunds')
      await page.goto('/reports')
      await expect(page.getByRole('slider', { name: 'Eladások naponta' })).toBeVisible()
      await inspect(page, 'hu-reports')
      await page.goto('/settings/seats')
      await expect(page.getByText('eladva 61 →')).toBeVisible()
      await inspect(page, 'hu-seat-checks')
    })

    test('seat checks read well', async ({ page, server }) => {
      await signIn(page, server)
      await page.goto('/settings/seats')
      await expect(page.getByText('sold 61 →')).toBeVisible()
      await inspect(page, 'seat-checks')
    })
  })
}
