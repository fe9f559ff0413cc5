import type { Page } from '@playwright/test'
import { makeSale } from './support/sales-world.ts'
import { expect, test } from './support/test.ts'

let sale: Awaited<ReturnType<typeof makeSale>>
let order: Awaited<ReturnType<typeof sale.buy>>

test.beforeEach(async ({ server, desk }, { title }) => {
  sale = await makeSale(server.client.api, title.slice(0, 150))
  order = await sale.buy('Vera Kovács', [
    { ticketTypeId: sale.both.id, quantity: 2, names: ['Vera Kovács', 'Ödön Kovács'] },
    { ticketTypeId: sale.one.id, quantity: 1, names: ['Zsófia Kis'] },
  ])
  await desk.goto(`/events/${sale.eventId}/orders/${order.id}`)
  await expect(desk.getByRole('heading', { level: 1, name: /^Order / })).toBeVisible()
})

const history = (page: Page) => page.getByRole('list', { name: 'History' })
const ticketOf = (page: Page, name: string) => page.getByRole('listitem').filter({ hasText: name }).first()

test('money goes back by hand, a ticket is cancelled by the policy, and the history tells both', async ({
  desk,
  server,
}) => {
  await expect(desk.getByText('Kept', { exact: true }).locator('..')).toContainText('€85')
  await desk.getByRole('button', { name: 'Give money back' }).click()
  const dialog = desk.getByRole('dialog', { name: 'Give money back' })
  await dialog.getByRole('button', { name: 'Give back' }).click()
  await expect(dialog.getByText('Fill this in')).toBeVisible()
  await dialog.getByLabel('Amount').fill('85.01')
  await dialog.getByLabel('Reason').fill('The sound was bad')
  await dialog.getByRole('button', { name: 'Give back €85.01' }).click()
  await expect(dialog.getByText('At most €85 is left to give back')).toBeVisible()
  await dialog.getByLabel('Amount').fill('12.50')
  await dialog.getByRole('button', { name: 'Give back €12.50' }).click()
  await expect(desk.getByText('€12.50 is on its way back.')).toBeVisible()
  await expect(desk.getByText('Kept', { exact: true }).locator('..')).toContainText('€72.50')

  await desk.getByRole('button', { name: 'Cancel ticket: Zsófia Kis' }).click()
  const question = desk.getByRole('dialog', { name: 'Cancel this ticket?' })
  await expect(question.getByRole('radio', { name: /By the refund policy/ })).toBeChecked()
  await expect(question).toContainText('50 % of')
  const quote = await server.client.api.refunds.quote.query({
    orderId: order.id,
    ticketIds: order.tickets.filter(({ attendeeName }) => attendeeName === 'Zsófia Kis').map(({ id }) => id),
  })
  await question.getByRole('button', { name: 'Cancel the ticket' }).click()
  await expect(desk.getByText('The ticket is cancelled.')).toBeVisible()
  await expect(ticketOf(desk, 'Zsófia Kis')).toContainText('Cancelled')

  await expect(history(desk).getByText('Ticket cancelled')).toBeVisible()
  await expect(history(desk).getByText('Refund asked for')).toHaveCount(2)
  await expect(history(desk).getByText('€12.50 · By hand')).toBeVisible()
  await expect(history(desk).getByText('Order placed')).toBeVisible()
  await expect(history(desk).getByText('Paid', { exact: true })).toBeVisible()
  await expect(desk.getByText('Given back', { exact: true }).first()).toBeVisible()
  const after = await server.client.api.orders.get.query({ orderId: order.id })
  expect(after).toMatchObject({ status: 'confirmed', refundedMinor: 1250 + quote.refundMinor })
})

test('an organizer decides how much goes back with a whole order', async ({ desk, server }) => {
  await desk.getByRole('button', { name: 'Cancel order' }).click()
  const question = desk.getByRole('dialog', { name: /^Cancel order/ })
  await expect(question.getByRole('radio', { name: 'By the refund policy: €42.50' })).toBeChecked()
  await expect(question).toContainText('50 % of €85, until')
  await question.getByRole('radio', { name: 'Another amount' }).check()
  await expect(question.getByRole('button', { name: 'Cancel the order' })).toBeDisabled()
  await question.getByLabel('Amount to give back').fill('20')
  await question.getByLabel('Reason').fill('Asked for by phone')
  await question.getByRole('button', { name: 'Cancel the order' }).click()
  await expect(desk.getByText('Cancelled: Asked for by phone')).toBeVisible()
  await expect(desk.getByText('Cancelled', { exact: true }).first()).toBeVisible()
  await expect(desk.getByText('Kept', { exact: true }).locator('..')).toContainText('€65')
  await expect(desk.getByRole('button', { name: 'Cancel order' })).toHaveCount(0)
  await expect(history(desk).getByText('Order cancelled')).toBeVisible()
  const after = await server.client.api.orders.get.query({ orderId: order.id })
  expect(['cancelled', 'refunded']).toContain(after.status)
  expect(after.refundedMinor).toBe(2000)
})

test('a ticket changes hands, and its old code is gone', async ({ desk, server }) => {
  const before = order.tickets.find(({ attendeeName }) => attendeeName === 'Ödön Kovács')
  await desk.getByRole('button', { name: 'Transfer: Ödön Kovács' }).click()
  const dialog = desk.getByRole('dialog', { name: 'Transfer the ticket of Ödön Kovács' })
  await expect(dialog).toContainText('It may change hands 3 more times')
  await dialog.getByRole('button', { name: 'Transfer the ticket' }).click()
  await expect(dialog.getByLabel('Name of the new attendee')).toHaveAttribute('aria-invalid', 'true')
  await dialog.getByLabel('Name of the new attendee').fill('Lili Varga')
  await dialog.getByLabel('E-mail').fill('lili@example.org')
  await dialog.getByRole('button', { name: 'Transfer the ticket' }).click()
  await expect(desk.getByText('The mail is on its way to lili@example.org.')).toBeVisible()
  await expect(ticketOf(desk, 'Lili Varga')).toContainText('Changed hands once')
  await expect(history(desk).getByText('Ticket transferred')).toBeVisible()
  const after = await server.client.api.orders.get.query({ orderId: order.id })
  const ticket = after.tickets.find(({ id }) => id === before?.id)
  expect(ticket).toMatchObject({ attendeeName: 'Lili Varga', transfers: 1 })
  expect(ticket?.code).not.toBe(before?.code)
  await desk.getByRole('button', { name: 'Send the ticket again: Lili Varga' }).click()
  await expect(desk.getByText('The ticket is on its way to lili@example.org again.')).toBeVisible()
})

test('who comes, what they need and what they answered is changed in one place', async ({ desk, server }) => {
  await desk.getByRole('button', { name: 'Edit: Zsófia Kis' }).click()
  const panel = desk.getByRole('dialog', { name: 'Details of Zsófia Kis' })
  await panel.getByLabel('Name').fill('Zsófia Kiss')
  await panel.getByLabel('Dietary needs').fill('No nuts')
  await panel.getByRole('combobox', { name: 'T-shirt size' }).click()
  await desk.getByRole('option', { name: 'M', exact: true }).click()
  await panel.getByRole('button', { name: 'Save' }).click()
  await expect(desk.getByText('The details are saved.')).toBeVisible()
  await expect(ticketOf(desk, 'Zsófia Kiss')).toBeVisible()
  await expect(history(desk).getByText('Attendee changed')).toBeVisible()
  const ticketId = order.tickets.find(({ attendeeName }) => attendeeName === 'Zsófia Kis')?.id ?? ''
  const details = await server.client.api.tickets.get.query({ ticketId })
  expect(details.personal).toMatchObject({ dietaryNeeds: 'No nuts', answers: [{ label: 'T-shirt size', value: 'M' }] })
  await desk.getByRole('button', { name: 'Edit: Zsófia Kiss' }).click()
  await expect(desk.getByLabel('Dietary needs')).toHaveValue('No nuts')
})

test('a refund that the processor refuses is seen, and tried again', async ({ desk }) => {
  const refused = await sale.buy('No Refund', [{ ticketTypeId: sale.one.id, quantity: 1 }], {
    paymentToken: 'tok_refund_fails',
  })
  await desk.goto(`/events/${sale.eventId}/orders/${refused.id}`)
  await desk.getByRole('button', { name: 'Give money back' }).click()
  const dialog = desk.getByRole('dialog', { name: 'Give money back' })
  await dialog.getByRole('button', { name: 'All of it' }).click()
  await dialog.getByLabel('Reason').fill('Rained off')
  await dialog.getByRole('button', { name: 'Give back €20' }).click()
  await expect(desk.getByText('Failed', { exact: true })).toBeVisible({ timeout: 20_000 })
  await desk.goto('/')
  await desk.getByRole('list', { name: 'Refunds that failed' }).getByRole('link').first().click()
  await expect(desk.getByText('The processor says:')).toBeVisible()
  await desk.goto(`/events/${sale.eventId}/orders/refunds?status=failed`)
  await expect(desk.getByRole('region', { name: 'Refunds' }).getByRole('row')).toHaveCount(2)
  await desk.getByRole('button', { name: 'Try the refund of €20 again' }).click()
  await expect(desk.getByText('The refund is on its way again.')).toBeVisible()
})

test('a new order waits behind a button until the reader wants it', async ({ desk, server }) => {
  await desk.goto(`/events/${sale.eventId}/orders`)
  const table = desk.getByRole('region', { name: 'Orders' })
  await expect(table.getByRole('row')).toHaveCount(2)
  await sale.buy('Late Comer', [{ ticketTypeId: sale.one.id, quantity: 1 }])
  await expect(desk.getByRole('button', { name: '1 new order' })).toBeVisible()
  await expect(table.getByRole('row')).toHaveCount(2)
  await server.client.api.orders.cancel.mutate({ orderId: order.id })
  await expect(table.getByRole('row').nth(1)).toContainText(/Cancelled|Refunded/)
  await desk.getByRole('button', { name: '1 new order' }).click()
  await expect(table.getByRole('row')).toHaveCount(3)
  await expect(table.getByRole('row').nth(1)).toContainText('Late Comer')
})

test('by keyboard alone an order is opened, money given back and the page left', async ({ desk }) => {
  await desk.goto(`/events/${sale.eventId}/orders`)
  const first = desk.getByRole('region', { name: 'Orders' }).getByRole('link').first()
  await first.focus()
  await desk.keyboard.press('Enter')
  const give = desk.getByRole('button', { name: 'Give money back' })
  await give.focus()
  await desk.keyboard.press('Enter')
  await expect(desk.getByLabel('Amount')).toBeFocused()
  await desk.keyboard.type('5')
  await desk.getByLabel('Reason').focus()
  await desk.keyboard.type('Keys only')
  await desk.keyboard.press('Enter')
  await expect(desk.getByText('€5 is on its way back.')).toBeVisible()
  await expect(give).toBeFocused()
})
