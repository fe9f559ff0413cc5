import { readFile } from 'node:fs/promises'
import { makeSale, soldDaysAgo } from './support/sales-world.ts'
import { expect, test } from './support/test.ts'

test.use({ serverOf: 'sales' })

let sale: Awaited<ReturnType<typeof makeSale>>

test.beforeAll(async ({ server }) => {
  sale = await makeSale(server.client.api, 'Tram Depot Weekend')
  const { both, one, buy } = sale
  const sold = [
    [0, both.id, 3],
    [2, both.id, 4],
    [2, one.id, 2],
    [9, one.id, 5],
    [45, both.id, 1],
  ] as const
  for (const [daysAgo, ticketTypeId, quantity] of sold) {
    const order = await buy(`Buyer ${daysAgo}`, [{ ticketTypeId, quantity }])
    await soldDaysAgo(server, order.id, daysAgo)
  }
})

test('an event tells its sales by day and type: by pointing, by keys, and as a table', async ({ desk }) => {
  await desk.goto(`/events/${sale.eventId}`)
  const chart = desk.getByRole('slider', { name: 'Sales by day' })
  await expect(chart).toHaveAttribute('aria-valuetext', /^14 tickets sold/)
  await chart.focus()
  await desk.keyboard.press('End')
  await expect(chart).toHaveAttribute('aria-valuetext', /: 3, Whole evening 3$/)
  await desk.keyboard.press('ArrowLeft')
  await desk.keyboard.press('ArrowLeft')
  await expect(chart).toHaveAttribute('aria-valuetext', /: 6, Concert only 2, Whole evening 4$/)
  await expect(desk.getByText('(Concert only 2 · Whole evening 4)')).toBeVisible()
  const box = await chart.boundingBox()
  await chart.hover({ position: { x: (box?.width ?? 0) - 3, y: 50 } })
  await expect(desk.getByText('(Whole evening 3)')).toBeVisible()

  await desk.getByText('Money', { exact: true }).first().click()
  await expect(chart).toHaveAttribute('aria-valuetext', /€367.50/)
  await desk.getByRole('button', { name: 'As a table' }).click()
  const table = desk.getByRole('region', { name: 'Sales by day' })
  await expect(table.getByRole('row')).toHaveCount(5)
  await expect(table.getByRole('row').last()).toContainText('€367.50')
  await desk.getByText('90 days', { exact: true }).click()
  await expect(desk.getByRole('region', { name: 'Sales by week' }).getByRole('row').last()).toContainText('€400')
  await expect(desk.getByText('Kept', { exact: true }).locator('..')).toContainText('€400')
  await expect(desk.getByRole('region', { name: 'By ticket type' })).toContainText('Concert only')
})

test('the reports tell the sales of all events, and give them as a file', async ({ desk }) => {
  await desk.getByRole('link', { name: 'Reports' }).first().click()
  await expect(desk.getByRole('heading', { level: 1, name: 'Reports' })).toBeVisible()
  const chart = desk.getByRole('slider', { name: 'Sales by day' })
  await expect(chart).toHaveAttribute('aria-valuetext', /^14 tickets sold/)
  const download = desk.waitForEvent('download')
  await desk.getByRole('button', { name: 'Download CSV' }).click()
  const file = await download
  expect(file.suggestedFilename()).toMatch(/^sales-\d{4}-\d{2}-\d{2}-\d{4}-\d{2}-\d{2}\.csv$/)
  const text = await readFile(await file.path(), 'utf8')
  expect(text.split('\r\n').at(-2)).toBe('total,14,14')
  await desk.getByText('90 days', { exact: true }).click()
  await expect(desk).toHaveURL(/back=quarter/)
  await expect(desk.getByRole('slider', { name: 'Sales by week' })).toHaveAttribute('aria-valuetext', /^15 tickets/)
})

test('today shows the sales of the last 30 days', async ({ desk }) => {
  await expect(desk.getByText('14 tickets · €367.50')).toBeVisible()
})

test('a cancelled event gives all money back, and one sees how far that is', async ({ desk, server }) => {
  const { api } = server.client
  const off = await makeSale(api, 'Called off')
  for (let index = 0; index < 4; index++) {
    await off.buy(`Guest ${index}`, [{ ticketTypeId: off.one.id, quantity: 1 }], {
      paymentToken: index === 0 ? 'tok_refund_fails' : 'tok_ok',
    })
  }
  await desk.goto(`/events/${off.eventId}`)
  await desk.getByRole('button', { name: 'Cancel event' }).click()
  await desk.getByRole('dialog').getByLabel('Reason').fill('The hall is flooded')
  await desk
    .getByRole('dialog')
    .getByRole('button', { name: /Cancel the event/ })
    .click()
  const bar = desk.getByRole('progressbar', { name: 'How far the refunds have come' })
  await expect(bar).toHaveAttribute('aria-valuenow', '3', { timeout: 30_000 })
  await expect(desk.getByText('1 refund failed and waits for you.')).toBeVisible({ timeout: 30_000 })
  await desk.getByRole('link', { name: 'Show what failed' }).click()
  await expect(desk.getByRole('region', { name: 'Refunds' }).getByRole('row')).toHaveCount(2)
})

test('a broken counter is found, mended and told', async ({ desk, server }) => {
  await server.db.updateTable('session').set({ sold: 55 }).where('id', '=', sale.films.id).execute()
  await desk.goto('/settings/seats')
  await desk.getByRole('button', { name: 'Check now' }).click()
  await expect(desk.getByText('1 counter was mended.')).toBeVisible()
  const table = desk.getByRole('region', { name: 'Seats' })
  await expect(table.getByRole('row').nth(1)).toContainText('sold 55 → 8')
  await desk.getByRole('button', { name: 'Check now' }).click()
  await expect(desk.getByText(/^All \d+ counters are right\.$/)).toBeVisible()
  await desk.getByRole('button', { name: 'With repairs', exact: true }).click()
  await expect(table.getByRole('row')).toHaveCount(2)
})
