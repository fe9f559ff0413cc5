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

/** A buyer of some tickets for the same sessions, and a friend, each with a calendar that reads their mails. */
async function withCalendars(quantity: number) {
  const at = await holdTickets(database().db, now)
  const order = await at.bought(quantity)
  const friend = { name: 'Béla', email: 'bela@example.org' }
  const clients = { [order.buyer_email.toLowerCase()]: calendarClient(), [friend.email]: calendarClient() }
  let read = at.shop.deps.sent.length
  const deliver = async () => {
    await runJobs(at.shop, ...jobs, 'refunds.send-tickets-cancelled')
    for (const mail of at.shop.deps.sent.slice(read)) clients[mail.to.address.toLowerCase()]?.receive(mail)
    read = at.shop.deps.sent.length
  }
  const organizer = await at.shop.organizer()
  await organizer.orders.resendConfirmation({ orderId: order.id })
  await deliver()
  const give = async (n: number, to: { name: string; email: string }) => {
    await organizer.tickets.transfer({ ticketId: order.tickets[n]?.id ?? '', to })
    await deliver()
  }
  const cancel = async (n: number) => {
    await organizer.tickets.cancel({ ticketId: order.tickets[n]?.id ?? '' })
    await deliver()
  }
  const shown = (email: string) => clients[email.toLowerCase()]?.shown().length
  const buyer = { name: order.buyer_name, email: order.buyer_email }
  return { at, order, friend, buyer, organizer, give, cancel, shown }
}

it('keeps the sessions in the calendar of a buyer who hands on one of two tickets, until the other goes too', async () => {
  for (const address of [null, 'own']) {
    const { at, order, friend, buyer, give, shown } = await withCalendars(2)
    const own = { attendee_email: buyer.email.toUpperCase() }
    if (address) await at.db.updateTable('ticket').set(own).where('order_id', '=', order.id).execute()
    const all = shown(buyer.email)
    expect(all).toBeGreaterThan(0)
    await give(0, friend)
    expect([shown(buyer.email), shown(friend.email)]).toEqual([all, all])
    await give(1, friend)
    expect([shown(buyer.email), shown(friend.email)]).toEqual([0, all])
  }
})

it('takes the sessions of a cancelled ticket that was handed on out of its holder’s calendar only', async () => {
  const { friend, buyer, give, cancel, shown } = await withCalendars(3)
  const all = shown(buyer.email)
  await give(0, friend)
  await give(1, friend)
  await cancel(0)
  expect([shown(buyer.email), shown(friend.email)]).toEqual([all, all])
  await cancel(1)
  expect([shown(buyer.email), shown(friend.email)]).toEqual([all, 0])
})

it('keeps the sessions of a ticket that came back to its buyer, when the last of the others is cancelled', async () => {
  const { friend, buyer, give, cancel, shown } = await withCalendars(2)
  const all = shown(buyer.email)
  await give(0, friend)
  await give(0, buyer)
  await cancel(1)
  expect([shown(buyer.email), shown(friend.email)]).toEqual([all, 0])
})
