import { expect, test } from './support/test.ts'
import { makeFestival } from './support/world.ts'

test('an event is planned, filled, published and cancelled', async ({ desk, server }) => {
  const { api } = server.client
  const day = `${new Date().getFullYear() + 1}-06-12`
  await desk.getByRole('link', { name: 'New event' }).click()
  await desk.getByLabel('Title').fill('  Evening of Lanterns ')
  await desk.getByRole('combobox', { name: 'Time zone' }).fill('kolkata')
  await desk.getByRole('option', { name: 'Asia/Kolkata' }).click()
  await desk.getByLabel('Starts: date').fill(day)
  await desk.getByLabel('Starts: Hour').fill('18')
  await desk.getByLabel('Starts: Minute').fill('30')
  await desk.getByLabel('Ends: date').fill(day)
  await desk.getByLabel('Ends: Hour').fill('17')
  await desk.getByLabel('Ends: Minute').fill('00')
  await desk.getByRole('button', { name: 'Create event' }).click()
  await expect(desk.getByText('Must be after the start')).toBeVisible()
  await expect(desk.getByLabel('Title')).toHaveValue('  Evening of Lanterns ')
  await desk.getByLabel('Ends: Hour').fill('23')
  await desk.getByRole('button', { name: 'Create event' }).click()

  await expect(desk.getByRole('heading', { level: 1, name: 'Evening of Lanterns' })).toBeVisible()
  const eventId = /events\/([\w-]+)\//.exec(desk.url())?.[1] ?? ''
  const made = await api.events.get.query({ eventId })
  expect(made.startsAt).toBe(`${day}T13:00:00.000Z`)
  expect(made.endsAt).toBe(`${day}T17:30:00.000Z`)

  await desk.getByRole('button', { name: 'Add session' }).click()
  await desk.getByRole('dialog').getByLabel('Name').fill('The walk')
  await desk.getByRole('dialog').getByRole('button', { name: 'Add session' }).click()
  await expect(desk.getByText('S1 is there.')).toBeVisible()
  await desk.getByRole('button', { name: 'Add ticket type' }).click()
  const type = desk.getByRole('dialog', { name: 'New ticket type' })
  await type.getByLabel('Name').fill('General admission')
  await type.getByLabel('Price', { exact: true }).fill('12.5')
  await type.getByRole('button', { name: 'Add ticket type' }).click()
  await expect(desk.getByRole('columnheader', { name: /General admission/ })).toContainText('€12.50')

  await desk.getByRole('button', { name: 'Publish' }).dblclick()
  await expect(desk.getByText('The event is published.')).toBeVisible()
  await desk.getByRole('link', { name: 'Overview' }).click()
  await desk.getByRole('button', { name: 'Cancel event' }).click()
  const dialog = desk.getByRole('dialog', { name: 'Cancel this event?' })
  await expect(dialog.getByRole('button', { name: 'Cancel the event' })).toBeDisabled()
  await dialog.getByLabel('Reason').fill('Storm warning')
  await dialog.getByRole('button', { name: 'Cancel the event' }).dblclick()
  await expect(desk.getByText('Cancelled: Storm warning')).toBeVisible()
  expect((await api.events.get.query({ eventId })).status).toBe('cancelled')
})

test('what was typed is kept when saving fails, and asked about before it is lost', async ({
  desk,
  server,
  expectedNoise,
}) => {
  expectedNoise.push(/status of 4\d\d/)
  const { event } = await makeFestival(server.client.api, 'Kept and Asked')
  await desk.goto(`/events/${event.id}/edit`)
  await desk.getByLabel('In short').fill('Something new')
  await server.client.api.events.update.mutate({ eventId: event.id, title: 'Changed by another' })
  await desk.getByRole('button', { name: 'Save' }).click()
  await expect(desk.getByRole('alert')).toContainText('Somebody changed this meanwhile')
  await expect(desk.getByLabel('In short')).toHaveValue('Something new')
  await desk.getByRole('link', { name: 'Venues' }).click()
  await desk.getByRole('dialog', { name: 'Leave without saving?' }).getByRole('button', { name: 'Stay here' }).click()
  await expect(desk.getByLabel('In short')).toHaveValue('Something new')
  await desk.getByRole('link', { name: 'Venues' }).click()
  await desk.getByRole('button', { name: 'Leave', exact: true }).click()
  await expect(desk.getByRole('heading', { level: 1, name: 'Venues' })).toBeVisible()
})

test('an address of no event says so and leads on', async ({ desk, expectedNoise }) => {
  expectedNoise.push(/status of 40[04]/)
  for (const path of ['/events/nothing', `/events/${crypto.randomUUID()}`, `/events/${crypto.randomUUID()}/edit`]) {
    await desk.goto(path)
    await expect(desk.getByRole('heading', { level: 1, name: 'This event is not here' })).toBeVisible()
  }
  await desk.getByRole('link', { name: 'Show all events' }).click()
  await expect(desk.getByRole('heading', { level: 1, name: 'Events' })).toBeVisible()
})

test('a list keeps its search, its state and its page in the address', async ({ desk, server }) => {
  const { api } = server.client
  for (let number = 0; number < 27; number++) {
    await api.events.create.mutate({
      title: `Choir practice ${String(number).padStart(2, '0')}`,
      startsAt: new Date(Date.UTC(2030, 0, 1 + number)).toISOString(),
    })
  }
  await desk.goto('/events')
  await desk.getByRole('searchbox').fill('choir')
  await expect(desk).toHaveURL(/q=choir/)
  await expect(desk.getByRole('link', { name: 'Choir practice 00' })).toBeVisible()
  await desk.getByRole('button', { name: 'Next' }).click()
  await expect(desk.getByRole('link', { name: 'Choir practice 26' })).toBeVisible()
  await desk.reload()
  await expect(desk.getByRole('link', { name: 'Choir practice 26' })).toBeVisible()
  await desk.getByRole('button', { name: 'First page' }).click()
  await expect(desk.getByRole('link', { name: 'Choir practice 00' })).toBeVisible()
  await desk.getByRole('button', { name: 'Published' }).click()
  await expect(desk.getByRole('heading', { name: 'Nothing matches' })).toBeVisible()
  await desk.goBack()
  await expect(desk.getByRole('link', { name: 'Choir practice 00' })).toBeVisible()
  await desk.getByRole('link', { name: 'Choir practice 00' }).focus()
  await desk.keyboard.press('Enter')
  await expect(desk.getByRole('heading', { level: 1, name: 'Choir practice 00' })).toBeVisible()
})

test('news from elsewhere reach the list without a reload', async ({ desk, server }) => {
  await desk.goto('/events?status=draft')
  await expect(desk.getByRole('heading', { level: 1, name: 'Events' })).toBeVisible()
  const title = 'A draft from elsewhere'
  await server.client.api.events.create.mutate({ title, startsAt: new Date(Date.UTC(2031, 5, 1)).toISOString() })
  await expect(desk.getByRole('link', { name: title })).toBeVisible()
})
