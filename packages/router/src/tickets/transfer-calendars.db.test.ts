import { useTestDatabase } from '@turnout/db/testing'
import { expect, it } from 'vitest'
import { calendarClient } from '../testing/calendar-client.ts'
import { holdTickets, runJobs } from './testing/held-tickets.ts'

const database = useTestDatabase()
const jobs = ['orders.send-confirmation', 'tickets.send-transferred-ticket', 'tickets.send-transfer-notice']
const now = new Date('2026-11-20T18:00:00Z')

it('takes the sessions of a ticket that is passed on out of one calendar, and brings them back with it', async () => {
  const at = await holdTickets(database().db, now)
  const { order, ticket, orderToken } = await at.held()
  const béla = { name: 'Béla', email: 'bela@example.org' }
  const clients = { [order.buyer_email]: calendarClient(), [béla.email]: calendarClient() }
  let read = at.shop.deps.sent.length
  const deliver = async () => {
    await runJobs(at.shop, ...jobs)
    for (const mail of at.shop.deps.sent.slice(read)) clients[mail.to.address]?.receive(mail)
    read = at.shop.deps.sent.length
  }
  const shown = (email: string) => clients[email]?.shown().length

  await (await at.shop.organizer()).orders.resendConfirmation({ orderId: order.id })
  await deliver()
  const all = shown(order.buyer_email)
  expect(all).toBeGreaterThan(0)

  await at.anybody.tickets.transfer({ ticketId: ticket.id, orderToken, to: béla })
  await deliver()
  expect([shown(order.buyer_email), shown(béla.email)]).toEqual([0, all])

  const ticketToken = at.tokenOf(await at.row(ticket.id))
  const back = { name: order.buyer_name, email: order.buyer_email }
  await at.anybody.tickets.transfer({ ticketId: ticket.id, ticketToken, to: back })
  await deliver()
  expect([shown(order.buyer_email), shown(béla.email)]).toEqual([all, 0])
})
