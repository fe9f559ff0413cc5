import type { Page } from '@playwright/test'
import { expect, test } from './support/test.ts'
import { makeCongress, makeFestival } from './support/world.ts'

const cell = (page: Page, type: string, code: string) =>
  page.getByRole('button', { name: new RegExp(`^${type} includes ${code} `) })

/** The button of a row that opens its session. */
const head = (page: Page, session: string) =>
  page.getByRole('rowheader', { name: new RegExp(session) }).getByRole('button')

test('a press includes a session at once and for good', async ({ desk, server }) => {
  const { event, types } = await makeFestival(server.client.api, 'Pressing')
  await desk.goto(`/events/${event.id}/sessions`)
  const volunteer = cell(desk, 'Volunteer', 'S3')
  await expect(volunteer).toHaveAttribute('aria-pressed', 'false')
  await volunteer.click()
  await expect(volunteer).toHaveAttribute('aria-pressed', 'true')
  await expect(desk.getByText('All saved')).toBeVisible()
  const saved = await server.client.api.ticketTypes.list.query({ eventId: event.id })
  expect(saved.find(({ id }) => id === types.free.id)?.sessionIds).toHaveLength(2)
  await desk.reload()
  await expect(cell(desk, 'Volunteer', 'S3')).toHaveAttribute('aria-pressed', 'true')
})

test('pressed twice in a row, the last press counts', async ({ desk, server }) => {
  const { event, types } = await makeFestival(server.client.api, 'Twice')
  await desk.goto(`/events/${event.id}/sessions`)
  const volunteer = cell(desk, 'Volunteer', 'S2')
  await volunteer.dblclick()
  await volunteer.click()
  await expect(desk.getByText('All saved')).toBeVisible()
  await expect(volunteer).toHaveAttribute('aria-pressed', 'true')
  const saved = await server.client.api.ticketTypes.list.query({ eventId: event.id })
  expect(saved.find(({ id }) => id === types.free.id)?.sessionIds).toHaveLength(2)
})

test('what was sold is locked, and says why', async ({ desk, server }) => {
  const { event } = await makeFestival(server.client.api, 'Locked')
  await desk.goto(`/events/${event.id}/sessions`)
  const sold = cell(desk, 'First day', 'S3')
  await expect(sold).toHaveAttribute('aria-disabled', 'true')
  await sold.press('Space')
  await expect(desk.getByRole('status').filter({ hasText: 'its sessions are fixed' })).toBeVisible()
  await expect(sold).toHaveAttribute('aria-pressed', 'false')
})

test('what was pressed comes back when it cannot be saved', async ({ desk, server, expectedNoise }) => {
  expectedNoise.push(/status of 409/)
  const { event, types } = await makeFestival(server.client.api, 'Raced')
  await desk.goto(`/events/${event.id}/sessions`)
  const volunteer = cell(desk, 'Volunteer', 'S4')
  await expect(volunteer).toBeVisible()
  // The page does not hear of the sale that comes in between.
  await desk.route('**/trpc/ticketTypes.setInclusion**', async (route) => {
    await server.client.api.orders.give.mutate({
      eventId: event.id,
      items: [{ ticketTypeId: types.free.id, quantity: 1 }],
      buyer: { name: 'Quick Quentin', email: 'quentin@example.org' },
    })
    await route.continue()
  })
  await volunteer.click()
  await expect(desk.getByText(/Not saved: Tickets were sold/)).toBeVisible()
  await expect(volunteer).toHaveAttribute('aria-pressed', 'false')
})

test('sales elsewhere move the bars and the foot', async ({ desk, server }) => {
  const { event, types } = await makeFestival(server.client.api, 'Live bars')
  await desk.goto(`/events/${event.id}/sessions`)
  const finale = desk.getByRole('row', { name: /Finale in the courtyard/ })
  await expect(finale).toContainText('10+3/ 20')
  const foot = desk.getByRole('row', { name: /Can still sell/ })
  await expect(foot.getByRole('gridcell').nth(2)).toContainText('7S4 limits it')
  await server.client.api.orders.give.mutate({
    eventId: event.id,
    items: [{ ticketTypeId: types.secondDay.id, quantity: 5 }],
    buyer: { name: 'Five Friends', email: 'five@example.org' },
  })
  await expect(finale).toContainText('15+3/ 20')
  await expect(foot.getByRole('gridcell').nth(2)).toContainText('2S4 limits it')
})

test('a session is changed and deleted beside the matrix', async ({ desk, server }) => {
  const { event } = await makeFestival(server.client.api, 'Drawers')
  await desk.goto(`/events/${event.id}/sessions`)
  await head(desk, 'The Second Day').click()
  const drawer = desk.getByRole('dialog', { name: 'Session S3' })
  await drawer.getByLabel('Seats').fill('5')
  await drawer.getByRole('button', { name: 'Save' }).click()
  await expect(drawer.getByText('13 seats are taken already')).toBeVisible()
  await drawer.getByLabel('Seats').fill('150')
  await drawer.getByLabel('Name').fill('The second day, opened up')
  await drawer.getByRole('button', { name: 'Save' }).click()
  await expect(desk.getByRole('row', { name: /The second day, opened up/ })).toContainText('/ 150')
  await desk
    .getByRole('button', { name: /Puppets for grown-ups/ })
    .first()
    .click()
  await desk.getByRole('button', { name: 'Delete' }).click()
  await desk.getByRole('dialog', { name: 'Delete S2?' }).getByRole('button', { name: 'Delete' }).click()
  await expect(desk.getByText('Ticket types include it')).toBeVisible()
})

test('eighty sessions stay usable: heads stay, days and rooms narrow it', async ({ desk, server }) => {
  const { event } = await makeCongress(server.client.api)
  await desk.goto(`/events/${event.id}/sessions`)
  await expect(desk.getByRole('row')).toHaveCount(80 + 4 + 2)
  const type = desk.getByRole('columnheader', { name: /All days/ })
  const before = await type.boundingBox()
  await cell(desk, 'Press', 'S80').scrollIntoViewIfNeeded()
  expect((await type.boundingBox())?.y).toBe(before?.y)
  await expect(desk.getByRole('row', { name: /Can still sell/ })).toBeInViewport()
  const started = Date.now()
  await cell(desk, 'Press', 'S80').click()
  await expect(cell(desk, 'Press', 'S80')).toHaveAttribute('aria-pressed', 'true')
  expect(Date.now() - started).toBeLessThan(1500)
  await desk.getByRole('combobox', { name: 'Room' }).click()
  await desk.getByRole('option', { name: 'Library' }).click()
  await expect(desk.getByRole('row')).toHaveCount(40 + 4 + 2)
  await desk.getByRole('combobox', { name: 'Day' }).click()
  await desk.getByRole('option').first().click()
  await expect(desk.getByRole('row')).toHaveCount(10 + 1 + 2)
  await desk.reload()
  await expect(desk.getByRole('row')).toHaveCount(10 + 1 + 2)
})
