import { asStranger, makeCodesAndQuestions, makeSellingEvent } from './support/selling-world.ts'
import { expect, test } from './support/test.ts'

test('a code is made up, does what its preview says, and counts its orders', async ({ desk, server }) => {
  const { eventId, types } = await makeSellingEvent(server.client.api, 'Coded')
  await desk.goto(`/events/${eventId}/codes`)
  await desk.getByRole('button', { name: 'New code' }).click()
  const drawer = desk.getByRole('dialog', { name: 'New code' })
  await drawer.getByRole('button', { name: 'Make one up' }).click()
  const name = drawer.getByRole('textbox', { name: 'Code', exact: true })
  await expect(name).toHaveValue(/^[A-Z2-9]{4}-[A-Z2-9]{4}$/)
  const code = await name.inputValue()
  await drawer.getByLabel('Percent off each ticket').fill('101')
  await drawer.getByRole('button', { name: 'Create' }).click()
  await expect(drawer.getByText('From 1 to 100')).toBeVisible()
  await expect(name).toHaveValue(code)
  await drawer.getByLabel('Percent off each ticket').fill('50')
  await drawer.getByLabel('At most so many orders').fill('2')
  const preview = drawer.getByRole('table', { name: 'What a ticket costs with it' })
  await expect(preview.getByRole('row', { name: /^First evening/ })).toContainText('€12.62')
  await drawer.getByRole('button', { name: 'Create' }).click()
  await expect(desk.getByText(`Code ${code} is there.`)).toBeVisible()
  const row = desk.getByRole('row', { name: new RegExp(code) })
  await expect(row).toContainText('0 / 2')

  // What the preview said is what the buyer pays.
  const request = {
    eventId,
    items: [{ ticketTypeId: types.one.id, quantity: 1 }],
    buyer: { name: 'Péter Holló', email: 'peter@example.org' },
    discountCode: code.toLowerCase(),
  }
  const order = await asStranger(server, (api) => api.orders.create.mutate(request))
  expect(order.totalMinor).toBe(1262)
  await desk.reload()
  await expect(row.getByRole('img', { name: '1 of 2 uses' })).toBeVisible()
  await row.getByRole('button', { name: code, exact: true }).click()
  await expect(
    desk.getByRole('dialog').getByText('Orders stand on it: it can be turned off, not deleted.'),
  ).toBeVisible()
})

test('a name that is taken is marked, what was typed stays, and codes are turned off and deleted', async ({
  desk,
  server,
  expectedNoise,
}) => {
  expectedNoise.push(/status of 409/)
  const { api } = server.client
  const world = await makeSellingEvent(api, 'Taken Names')
  await makeCodesAndQuestions(api, world)
  await desk.goto(`/events/${world.eventId}/codes`)
  await desk.getByRole('button', { name: 'New code' }).click()
  const drawer = desk.getByRole('dialog', { name: 'New code' })
  await drawer.getByRole('textbox', { name: 'Code', exact: true }).fill('earlybird')
  await drawer.getByText('Opens hidden types').click()
  await drawer.getByRole('button', { name: 'Create' }).click()
  await expect(drawer.getByText('Choose what it opens')).toBeVisible()
  await drawer.getByRole('combobox', { name: 'Which ticket types it opens' }).click()
  await desk.getByRole('option', { name: 'Crew' }).click()
  await expect(desk.getByRole('option')).toHaveCount(1)
  await desk.keyboard.press('Escape')
  await drawer.getByRole('button', { name: 'Create' }).click()
  await expect(drawer.getByRole('alert')).toContainText('This event has a code of this name already.')
  await expect(drawer.getByRole('textbox', { name: 'Code', exact: true })).toHaveValue('EARLYBIRD')
  await drawer.getByRole('textbox', { name: 'Code', exact: true }).fill('stagehands')
  await drawer.getByRole('button', { name: 'Create' }).click()
  await expect(desk.getByText('Code STAGEHANDS is there.')).toBeVisible()

  await desk.getByRole('button', { name: 'Turn off: EARLYBIRD' }).click()
  await expect(desk.getByRole('row', { name: /EARLYBIRD/ })).toContainText('Off')
  await desk.getByRole('searchbox').fill('newsletter')
  await expect(desk.getByRole('row')).toHaveCount(2)
  await desk.getByRole('searchbox').fill('')
  await desk.getByRole('button', { name: 'FIVER', exact: true }).click()
  await desk.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await desk.getByRole('dialog', { name: 'Delete FIVER?' }).getByRole('button', { name: 'Delete' }).click()
  await expect(desk.getByText('Code FIVER is deleted.')).toBeVisible()
  const left = await api.codes.list.query({ eventId: world.eventId })
  expect(left.map(({ code, isActive }) => [code, isActive])).toEqual([
    ['STAGEHANDS', true],
    ['OLD-ONE', false],
    ['CREW-2027', true],
    ['EARLYBIRD', false],
  ])
})
