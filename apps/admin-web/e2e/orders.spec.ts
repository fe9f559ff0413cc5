import type { Page } from '@playwright/test'
import { makeOpenDoor } from './support/door-world.ts'
import { expect, test } from './support/test.ts'

type Evening = Awaited<ReturnType<typeof makeOpenDoor>>
let evening: Evening

test.beforeEach(async ({ server }, { title }) => {
  evening = await makeOpenDoor(server.client.api, title.slice(0, 150), 6)
})

const give = (page: Page) => page.goto(`/events/${evening.eventId}/give`)

async function giveTo(page: Page, name: string, email: string) {
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
  await page.getByLabel('E-mail').fill(email)
}

test('tickets given are there, with a QR for each, and the mail is sent', async ({ desk, server }) => {
  await desk.goto(`/events/${evening.eventId}/orders`)
  await desk.getByRole('link', { name: 'Give tickets' }).click()
  await desk.getByRole('button', { name: 'One more Whole evening' }).click()
  await desk.getByRole('button', { name: 'One more Whole evening' }).click()
  await desk.getByLabel('Number of Concert only').fill('1')
  await desk.getByLabel('Whole evening, person 1').fill('Vera Kovács')
  await desk.getByRole('textbox', { name: 'Concert only', exact: true }).fill('Ödön Kovács')
  await giveTo(desk, 'Vera Kovács', 'vera@example.org')
  await expect(desk.getByRole('complementary', { name: 'Summary' })).toContainText('Sent to vera@example.org')
  await desk.getByRole('button', { name: 'Give 3 tickets' }).click()

  await expect(desk.getByRole('heading', { level: 1, name: /^Order / })).toBeVisible()
  const order = desk.getByRole('main')
  await expect(order.getByText(/^Given by an organizer/)).toBeVisible()
  await expect(order.getByRole('listitem').filter({ hasText: /Whole evening|Concert only/ })).toHaveCount(3)
  await expect(order.getByText('Not named yet')).toHaveCount(1)
  await order.getByRole('button', { name: 'Show QR' }).first().click()
  const qr = order.getByRole('img', { name: /^QR of/ })
  await expect(qr).toBeVisible()
  expect(await qr.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)).toBe(true)
  await expect(desk.getByText('3 tickets given. The mail is on its way to vera@example.org.')).toBeVisible()

  const { items } = await server.client.api.orders.list.query({ eventId: evening.eventId, search: 'vera@' })
  expect(items).toMatchObject([{ ticketCount: 3, status: 'confirmed', totalMinor: 0, channel: 'admin' }])
  await expect
    .poll(async () => {
      const mails = await server.client.api.mail.captured.query({ limit: 100 })
      return JSON.stringify(mails).includes('vera@example.org')
    })
    .toBe(true)
})

test('a double click gives once', async ({ desk, server }) => {
  await give(desk)
  await desk.getByRole('button', { name: 'One more Concert only' }).click()
  await giveTo(desk, 'Twice Clicked', 'twice@example.org')
  await desk.getByRole('button', { name: 'Give 1 ticket' }).dblclick()
  await expect(desk.getByRole('heading', { level: 1, name: /^Order / })).toBeVisible()
  const { items } = await server.client.api.orders.list.query({ eventId: evening.eventId, search: 'twice@' })
  expect(items).toHaveLength(1)
})

test('an answer lost on the way does not give twice when the form is sent again', async ({
  desk,
  server,
  expectedNoise,
}) => {
  expectedNoise.push(/ERR_FAILED|Failed to load resource/)
  await give(desk)
  await desk.getByRole('button', { name: 'One more Concert only' }).click()
  await giveTo(desk, 'Lost Answer', 'lost@example.org')
  await desk.route(
    /orders\.give/,
    async (route) => {
      await route.fetch()
      await route.abort()
    },
    { times: 1 },
  )
  await desk.getByRole('button', { name: 'Give 1 ticket' }).click()
  await expect(desk.getByRole('alert')).toContainText('The server did not answer')
  await desk.getByRole('button', { name: 'Give 1 ticket' }).click()
  await expect(desk.getByRole('heading', { level: 1, name: /^Order / })).toBeVisible()
  const { items } = await server.client.api.orders.list.query({ eventId: evening.eventId, search: 'lost@' })
  expect(items).toHaveLength(1)
})

test('seats that went meanwhile are told with numbers, and what was typed stays', async ({
  desk,
  server,
  expectedNoise,
}) => {
  expectedNoise.push(/status of 409/)
  const { api } = server.client
  await api.sessions.update.mutate({ sessionId: evening.films.id, capacity: 6 })
  await give(desk)
  await expect(desk.getByText('2 left · limited by S2')).toBeVisible()
  await desk.getByLabel('Number of Whole evening').fill('2')
  await giveTo(desk, 'Slow Typist', 'slow@example.org')
  await api.orders.give.mutate({
    eventId: evening.eventId,
    items: [{ ticketTypeId: evening.both.id, quantity: 1 }],
    buyer: { name: 'Quick Typist', email: 'quick@example.org' },
  })
  await desk.getByRole('button', { name: 'Give 2 tickets' }).click()
  await expect(desk.getByRole('alert')).toContainText(
    'Only 1 left of “Whole evening” (S2 Night of short films is nearly full), and you asked for 2. Nothing was given.',
  )
  await expect(desk.getByLabel('E-mail')).toHaveValue('slow@example.org')
  await expect(desk.getByText('1 left · limited by S2')).toBeVisible()
  await desk.getByRole('button', { name: 'One less Whole evening' }).click()
  await desk.getByRole('button', { name: 'Give 1 ticket' }).click()
  await expect(desk.getByRole('heading', { level: 1, name: /^Order / })).toBeVisible()
  await give(desk)
  await expect(desk.getByText('Full: S2.')).toBeVisible()
  await expect(desk.getByRole('button', { name: 'One more Whole evening' })).toBeDisabled()
})

test('choices that share a session limit each other before anything is sent', async ({ desk, server }) => {
  await server.client.api.sessions.update.mutate({ sessionId: evening.concert.id, capacity: 8 })
  await give(desk)
  await desk.getByLabel('Number of Concert only').fill('2')
  await expect(desk.getByText('The tickets above take the last seats.')).toBeVisible()
  await expect(desk.getByRole('button', { name: 'One more Whole evening' })).toBeDisabled()
  await expect(desk.getByRole('button', { name: 'One more Concert only' })).toBeDisabled()
})

test('an empty form says what is missing, and sends nothing', async ({ desk }) => {
  await give(desk)
  await desk.getByRole('button', { name: 'Give tickets' }).click()
  await expect(desk.getByText('Choose at least one ticket.')).toBeVisible()
  await expect(desk.getByRole('textbox', { name: 'Name', exact: true })).toHaveAttribute('aria-invalid', 'true')
  await expect(desk.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true')
})

test('what is typed is not lost by a stray click', async ({ desk }) => {
  await give(desk)
  await giveTo(desk, 'Half Done', 'half@example.org')
  await desk.getByRole('link', { name: 'Orders', exact: true }).click()
  await expect(desk.getByRole('dialog', { name: 'Leave without saving?' })).toBeVisible()
  await desk.getByRole('button', { name: 'Stay here' }).click()
  await expect(desk.getByLabel('E-mail')).toHaveValue('half@example.org')
})

test('orders are found by words and by state, and the address remembers', async ({ desk, server }) => {
  const { api } = server.client
  await api.orders.create.mutate({
    eventId: evening.eventId,
    items: [{ ticketTypeId: evening.one.id, quantity: 1 }],
    buyer: { name: 'Péter Holló', email: 'peter@example.org' },
  })
  await desk.goto(`/events/${evening.eventId}/orders`)
  const table = desk.getByRole('region', { name: 'Orders' })
  await expect(table.getByRole('row')).toHaveCount(5)
  await desk.getByRole('searchbox').fill('hollo')
  await expect(table.getByRole('row')).toHaveCount(2)
  await expect(table).toContainText('€20')
  await desk.getByRole('button', { name: 'Confirmed', exact: true }).click()
  await expect(desk.getByRole('heading', { name: 'Nothing matches' })).toBeVisible()
  await desk.getByRole('button', { name: 'Unpaid', exact: true }).click()
  await table.getByRole('link').first().click()
  await expect(desk.getByText('Seats held until')).toBeVisible()
  await desk.reload()
  await expect(desk.getByText('Péter Holló').first()).toBeVisible()
  await desk.goBack()
  await expect(desk.getByRole('searchbox')).toHaveValue('hollo')
})

test('an order is cancelled after asking, and its tickets open no door', async ({ desk, server }) => {
  const [ticket] = evening.tickets
  await desk.goto(`/events/${evening.eventId}/orders/${ticket?.orderId}`)
  const page = desk.getByRole('main')
  await page.getByRole('button', { name: 'Cancel order' }).click()
  const question = desk.getByRole('dialog', { name: /^Cancel order/ })
  await expect(question).toContainText('Its 2 tickets stop working')
  await question.getByRole('button', { name: 'Keep as it is' }).click()
  await expect(question).toHaveCount(0)
  await page.getByRole('button', { name: 'Cancel order' }).click()
  await question.getByLabel('Reason').fill('Asked for by phone')
  await question.getByRole('button', { name: 'Cancel the order' }).click()
  await expect(page.getByText('Cancelled', { exact: true })).toHaveCount(3)
  await expect(page.getByRole('button', { name: 'Show QR' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Cancel order' })).toHaveCount(0)
  const order = await server.client.api.orders.get.query({ orderId: ticket?.orderId ?? '' })
  expect(order.status).toBe('cancelled')
})

test('by keyboard alone tickets are given, and an order is left and opened', async ({ desk }) => {
  await desk.goto(`/events/${evening.eventId}/give`)
  await desk.getByRole('button', { name: 'One more Whole evening' }).focus()
  await desk.keyboard.press('Enter')
  await desk.keyboard.press('Space')
  await desk.getByRole('textbox', { name: 'Name', exact: true }).focus()
  await desk.keyboard.type('Key Board')
  await desk.keyboard.press('Tab')
  await desk.keyboard.type('keys@example.org')
  await desk.keyboard.press('Enter')
  await expect(desk.getByRole('heading', { level: 1, name: /^Order / })).toBeVisible()
  await expect(desk.getByText('Key Board').first()).toBeVisible()
  await desk.getByRole('navigation', { name: 'Where you are' }).getByRole('link', { name: 'Orders' }).focus()
  await desk.keyboard.press('Enter')
  const first = desk.getByRole('region', { name: 'Orders' }).getByRole('link').first()
  await first.focus()
  await desk.keyboard.press('Enter')
  await expect(desk.getByRole('heading', { level: 1, name: /^Order / })).toBeVisible()
  await expect(desk.getByRole('link', { name: 'keys@example.org' })).toBeVisible()
})
