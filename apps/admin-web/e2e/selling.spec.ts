import { asStranger, makeSellingEvent } from './support/selling-world.ts'
import { expect, test } from './support/test.ts'

test('a ticket type gets a member price, a limit and a place out of sight, and the matrix tells', async ({
  desk,
  server,
}) => {
  const { api } = server.client
  const { eventId, types } = await makeSellingEvent(api, 'For Members')
  await desk.goto(`/events/${eventId}/sessions`)
  const head = desk.getByRole('columnheader', { name: /^Workshop/ })
  await head.getByRole('button').click()
  const drawer = desk.getByRole('dialog', { name: 'Ticket type' })
  await drawer.getByLabel('Price for members').fill('9.5')
  await drawer.getByRole('switch', { name: 'For members only' }).click()
  await drawer.getByRole('switch', { name: 'Hidden' }).click()
  await drawer.getByLabel('At most per buyer').fill('0')
  await drawer.getByRole('button', { name: 'Save' }).click()
  await expect(drawer.getByText('At least 1', { exact: true })).toBeVisible()
  await drawer.getByLabel('At most per buyer').fill('3')

  // What was typed is asked about before it is lost.
  await desk.keyboard.press('Escape')
  const question = desk.getByRole('dialog', { name: 'Leave without saving?' })
  await question.getByRole('button', { name: 'Stay here' }).click()
  await expect(drawer.getByLabel('Price for members')).toHaveValue('9.5 EUR')
  await drawer.getByRole('button', { name: 'Save' }).click()
  await expect(desk.getByText('Workshop is saved.')).toBeVisible()
  await expect(head).toContainText('Members €9.50')
  await expect(head).toContainText('Members only')
  await expect(head).toContainText('Hidden')
  const saved = (await api.ticketTypes.list.query({ eventId })).find(({ id }) => id === types.hands.id)
  expect(saved).toMatchObject({ memberPriceMinor: 950, isMembersOnly: true, isHidden: true, maxPerBuyer: 3 })

  await expect(desk.getByRole('columnheader', { name: /^Last minute/ })).toContainText(/From \d/)
  await api.orders.give.mutate({
    eventId,
    items: [{ ticketTypeId: types.crew.id, quantity: 1 }],
    buyer: { name: 'Crew Member', email: 'crew@example.org' },
  })
  await desk.getByRole('columnheader', { name: /Crew/ }).getByRole('button').click()
  await expect(drawer.getByText('1 ticket is sold or held: it can be taken off sale, not deleted.')).toBeVisible()
})

test('how an event sells is set in one place, with a picture of its refunds', async ({ desk, server }) => {
  const { api } = server.client
  const { eventId } = await makeSellingEvent(api, 'Settings')
  await desk.goto(`/events/${eventId}/settings`)
  const save = desk.getByRole('button', { name: 'Save the settings' })
  await expect(save).toBeDisabled()
  await desk.getByRole('button', { name: 'All until 7 days before' }).click()
  const words = desk.getByRole('list', { name: /^Percent given back/ }).getByRole('listitem')
  await expect(words).toHaveCount(2)
  await expect(words.nth(0)).toContainText('100%')
  await expect(words.nth(1)).toContainText('nothing')
  await expect(desk.getByText('Who cancels now gets back 100%.')).toBeVisible()

  // A step that is no later than the one before is marked where it is.
  await desk.getByRole('button', { name: 'Add a step' }).click()
  await desk.getByLabel('Step 2: Until', { exact: true }).fill('200')
  await save.click()
  await expect(desk.getByText('Closer to the start than the step before')).toBeVisible()
  await expect(desk.getByLabel('Step 2: Until', { exact: true })).toBeFocused()
  await desk.getByLabel('Step 2: Until', { exact: true }).fill('36')
  await expect(words).toHaveCount(3)

  await desk.getByLabel('At most so many tickets per buyer').fill('6')
  await desk.getByRole('switch', { name: 'Tickets may be passed on' }).click()
  await desk.getByRole('radio', { name: /^Strictly in turn/ }).click()
  await desk.getByLabel('An offer holds its seats for', { exact: true }).fill('2')
  await save.click()
  await expect(desk.getByText('The settings are saved.')).toBeVisible()
  await expect(save).toBeDisabled()
  expect((await api.events.get.query({ eventId })).saleSettings).toEqual({
    memberLevel: 'vetted',
    isMembersOnly: false,
    maxPerBuyer: 6,
    refundPolicy: [
      { hoursBefore: 168, percent: 100 },
      { hoursBefore: 36, percent: 50 },
    ],
    transferCutoffHours: null,
    isWaitlistOpen: true,
    waitlistMode: 'strict',
    waitlistMaxSkips: 3,
    waitlistOfferMinutes: 120,
  })
})

test('the reminders of an event are chosen, and say when they will come', async ({ desk, server }) => {
  const { api } = server.client
  const { eventId } = await makeSellingEvent(api, 'Reminded')
  await desk.goto(`/events/${eventId}/settings`)
  const save = desk.getByRole('button', { name: 'Save the reminders' })
  await expect(save).toBeDisabled()
  await expect(desk.getByRole('checkbox', { name: 'The day before' })).toBeChecked()
  const times = desk.getByRole('list', { name: 'One hour before: when it is sent' }).getByRole('listitem')
  await expect(times).toHaveCount(0)
  await desk.getByRole('checkbox', { name: 'One hour before' }).click()
  await expect(times).toHaveCount(3)
  await expect(times.first()).toContainText('Not saved yet')
  await desk.getByLabel('A line of yours in it').fill('Bring a hat.')
  await save.click()
  await expect(desk.getByText('The reminders are saved.')).toBeVisible()
  await expect(times.first()).toContainText('Planned')
  await expect(save).toBeDisabled()
  expect(await api.reminders.get.query({ eventId })).toMatchObject({
    types: ['1_day', '1_hour'],
    note: 'Bring a hat.',
    version: 1,
  })
  await desk.getByRole('button', { name: 'Preview' }).click()
  const preview = desk.getByRole('dialog', { name: 'The reminder as it will be' })
  await expect(preview.getByText('Tomorrow at')).toBeVisible()
  await expect(preview.frameLocator('iframe').getByText('Bring a hat.')).toBeVisible()
  await preview.getByRole('button', { name: 'Hungarian' }).click()
  await expect(preview.getByText('Holnap,')).toBeVisible()
})

test('settings that somebody else changed meanwhile are not overwritten', async ({ desk, server, expectedNoise }) => {
  expectedNoise.push(/status of 409/)
  const { api } = server.client
  const { eventId } = await makeSellingEvent(api, 'Settings of Two')
  await desk.goto(`/events/${eventId}/settings`)
  await desk.getByRole('switch', { name: 'Only members may buy' }).click()
  await api.events.update.mutate({ eventId, saleSettings: { waitlistMode: 'strict' } })
  await expect(desk.getByText('Somebody changed this event meanwhile.')).toBeVisible()
  await desk.getByRole('button', { name: 'Save the settings' }).click()
  await expect(desk.getByRole('alert')).toContainText('Somebody changed this meanwhile')
  await expect(desk.getByRole('switch', { name: 'Only members may buy' })).toBeChecked()
  await desk.getByRole('button', { name: 'Load it again' }).click()
  await expect(desk.getByRole('switch', { name: 'Only members may buy' })).not.toBeChecked()
  await expect(desk.getByRole('radio', { name: /^Strictly in turn/ })).toBeChecked()
})

test('an event is duplicated to another day', async ({ desk, server }) => {
  const { api } = server.client
  const { eventId } = await makeSellingEvent(api, 'Once More')
  const source = await api.events.get.query({ eventId })
  const day = `${new Date().getFullYear() + 1}-07-14`
  await desk.goto(`/events/${eventId}`)
  await desk.getByRole('button', { name: 'Duplicate' }).click()
  const dialog = desk.getByRole('dialog', { name: 'Duplicate this event' })
  await dialog.getByLabel('Title').fill('Once More, in Summer')
  await dialog.getByLabel('New start: date').fill(day)
  await dialog.getByLabel('New start: Hour').fill('19')
  await dialog.getByLabel('New start: Minute').fill('30')
  await dialog.getByRole('button', { name: 'Make the draft' }).click()
  await expect(desk.getByRole('heading', { level: 1, name: 'Once More, in Summer' })).toBeVisible()
  const madeId = /events\/([\w-]+)/.exec(desk.url())?.[1] ?? ''
  expect(madeId).not.toBe(eventId)
  const made = await api.events.get.query({ eventId: madeId })
  expect(made).toMatchObject({ status: 'draft', startsAt: `${day}T17:30:00.000Z`, sessionCount: 3 })
  expect(made.saleSettings).toEqual(source.saleSettings)
})

test('cancelling says what will happen, with the numbers of the moment', async ({ desk, server }) => {
  const { api } = server.client
  const { eventId, types } = await makeSellingEvent(api, 'Called Off')
  const request = {
    eventId,
    items: [{ ticketTypeId: types.both.id, quantity: 2 }],
    buyer: { name: 'Péter Holló', email: 'peter@example.org' },
    paymentToken: 'tok_ok',
  }
  await asStranger(server, (stranger) => stranger.orders.create.mutate(request))
  await desk.goto(`/events/${eventId}`)
  await desk.getByRole('button', { name: 'Cancel event' }).click()
  const dialog = desk.getByRole('dialog', { name: 'Cancel this event?' })
  await expect(dialog.getByText('2 tickets are worth nothing any more')).toBeVisible()
  await expect(dialog.getByText('Everything paid goes back: €90.')).toBeVisible()
  await expect(dialog.getByText('Its kiosks are locked.')).toBeVisible()
  await dialog.getByLabel('Reason').fill('The tent blew away')
  await dialog.getByRole('button', { name: 'Cancel the event' }).click()
  await expect(desk.getByText('Cancelled: The tent blew away')).toBeVisible()
})

test('an admin chooses who organizes and who teaches', async ({ desk, server }) => {
  const { api } = server.client
  const { eventId } = await makeSellingEvent(api, 'Many Hands')
  const [hanna, tom] = await Promise.all([
    api.access.register.mutate({
      email: 'hanna@example.org',
      name: 'Hanna Helper',
      password: 'a long enough password',
    }),
    api.access.register.mutate({ email: 'tom@example.org', name: 'Tom Teacher', password: 'a long enough password' }),
  ])
  await api.users.update.mutate({ userId: hanna.user.id, role: 'organizer' })
  await api.users.update.mutate({ userId: tom.user.id, role: 'teacher' })
  await desk.goto(`/events/${eventId}/edit`)
  await desk.getByRole('combobox', { name: 'Organizers' }).fill('hanna@')
  await desk.getByRole('option', { name: /Hanna Helper/ }).click()
  await desk.getByRole('combobox', { name: 'Teachers' }).click()
  await desk.getByRole('option', { name: /Tom Teacher/ }).click()
  await desk.getByRole('button', { name: 'Save' }).click()
  await expect(desk.getByText('The event is saved.')).toBeVisible()
  const { organizers } = await api.events.get.query({ eventId })
  expect(organizers.map(({ name, role }) => [name, role])).toEqual([
    ['Administrator', 'primary'],
    ['Hanna Helper', 'organizer'],
    ['Tom Teacher', 'teacher'],
  ])
})
