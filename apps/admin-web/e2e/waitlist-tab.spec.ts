import { fillWorkshop, makeSellingEvent } from './support/selling-world.ts'
import { expect, test } from './support/test.ts'

test('those who wait are seen in their turn, offered seats out of turn, and taken off the list', async ({
  desk,
  server,
  expectedNoise,
}) => {
  expectedNoise.push(/status of 409/)
  const { api } = server.client
  const world = await makeSellingEvent(api, 'Waited For')
  const { eventId } = world
  await desk.goto(`/events/${eventId}/waitlist`)
  await expect(desk.getByRole('heading', { name: 'Nobody waits' })).toBeVisible()
  const { full } = await fillWorkshop(server, world)
  // Joining moves no seat, and is heard of all the same.
  await expect(desk.getByRole('img', { name: '6 seats waiting, 0 offered, 0 taken' })).toBeVisible()
  const row = (name: string) => desk.getByRole('row', { name: new RegExp(name) })
  await expect(row('Bence Tóth')).toContainText('1next')
  await expect(row('Nóra Fehér')).toContainText('3')

  // Nothing is free: an offer out of turn is refused, and says why.
  await desk.getByRole('button', { name: 'Offer seats to Nóra Fehér now' }).click()
  const dialog = desk.getByRole('dialog', { name: 'Offer now, out of turn?' })
  await expect(dialog).toContainText('2 seats are held for them for 4 hours')
  await expect(dialog).toContainText('2 groups before them go on waiting')
  await dialog.getByRole('button', { name: 'Offer the seats' }).click()
  await expect(desk.getByText('There are not enough free seats for this group.')).toBeVisible()

  // One seat is free: who fits goes first, and the page hears of it by itself.
  const [ticket] = full.tickets
  await api.tickets.cancel.mutate({ ticketId: ticket?.id ?? '' })
  await expect(row('Lili Varga')).toContainText('Offered')
  await expect(row('Lili Varga')).toContainText(/(3 hrs 59 mins|4 hrs) left/)
  await expect(desk.getByRole('img', { name: '5 seats waiting, 1 offered, 0 taken' })).toBeVisible()
  // Whoever was overtaken can be told by the list.
  const waiting = await api.waitlist.list.query({ eventId, status: ['waiting'] })
  const passed = waiting.items.find(({ name }) => name === 'Bence Tóth')?.timesPassed
  await expect(row('Bence Tóth')).toContainText(passed ? `3${passed}×` : '3–')

  await desk.getByRole('button', { name: 'Remove Bence Tóth from the waitlist' }).click()
  await desk
    .getByRole('dialog', { name: 'Remove Bence Tóth?' })
    .getByRole('button', { name: 'Remove from the waitlist' })
    .click()
  await expect(desk.getByText('Bence Tóth waits no longer.')).toBeVisible()
  await expect(row('Bence Tóth')).toHaveCount(0)
  await expect(row('Nóra Fehér')).toContainText('1next')
  await desk.getByRole('button', { name: 'Left', exact: true }).click()
  await expect(row('Bence Tóth')).toContainText('Left')
  const left = await api.waitlist.list.query({ eventId, status: ['left'] })
  expect(left.items.map(({ name }) => name)).toEqual(['Bence Tóth'])
})
