import { makeOpenDoor } from './support/door-world.ts'
import { expect, test } from './support/test.ts'

test('the mail with the tickets is seen to be sent, and is sent again', async ({ desk, server }) => {
  const { api } = server.client
  const evening = await makeOpenDoor(api, 'Mail sent twice', 1)
  const order = await api.orders.give.mutate({
    eventId: evening.eventId,
    items: [{ ticketTypeId: evening.both.id, quantity: 1 }],
    buyer: { name: 'Lost It', email: 'lost-it@example.org' },
  })
  const mails = async () => {
    const { mails } = await api.mail.captured.query({ limit: 100 })
    return mails.filter(({ to }) => to === 'lost-it@example.org').length
  }
  await desk.goto(`/events/${evening.eventId}/orders/${order.id}`)
  const main = desk.getByRole('main')
  await expect(main.getByText('Sent', { exact: true })).toBeVisible()
  expect(await mails()).toBe(1)
  await main.getByRole('button', { name: 'Send the mail again' }).click()
  await expect(desk.getByText('The mail is on its way to lost-it@example.org.')).toBeVisible()
  await expect.poll(mails).toBe(2)
  await expect(main.getByText('Sent', { exact: true })).toBeVisible()
})
