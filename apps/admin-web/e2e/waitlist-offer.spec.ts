import type { Page } from '@playwright/test'
import { inspect, sizes } from './support/inspect.ts'
import { asStranger } from './support/selling-world.ts'
import type { TestServer } from './support/server.ts'
import { expect, test } from './support/test.ts'

// Events of its own: what waits here is on nobody else's lists.
test.use({ serverOf: 'waitlist offers' })

const DAY = 86_400_000
const people = ['Lukács Hanna', 'Oláh Márton', 'Fekete Réka', 'Somogyi Ádám']

interface Sale {
  title: string
  seats?: number
  priceMinor?: number
  questions?: boolean
}

/** A published event whose seats are all taken, and those who wait for them. */
async function soldOut({ client: { api } }: TestServer, { title, seats = 2, priceMinor = 0, questions }: Sale) {
  const at = (days: number, hours = 0) => new Date(Date.now() + days * DAY + hours * 3_600_000).toISOString()
  const event = await api.events.create.mutate({
    title,
    startsAt: at(20),
    timeZone: 'America/Lima',
    currency: 'EUR',
    locationText: 'Casa Cultural, Lima',
  })
  const eventId = event.id
  const session = { eventId, name: 'Evening', startsAt: at(20), endsAt: at(20, 3), capacity: seats }
  const { id: sessionId } = await api.sessions.create.mutate(session)
  const type = { eventId, name: 'Dinner with music', priceMinor, sessionIds: [sessionId] }
  const { id: ticketTypeId } = await api.ticketTypes.create.mutate(type)
  if (questions) {
    const choice = { eventId, scope: 'ticket', kind: 'choice', label: 'Which dinner?', isRequired: true } as const
    await api.questions.create.mutate({ ...choice, options: ['Fish', 'Vegetables'] })
    await api.questions.create.mutate({ eventId, scope: 'order', kind: 'text', label: 'How did you hear of us?' })
  }
  await api.events.publish.mutate({ eventId })
  const items = [{ ticketTypeId, quantity: seats }]
  const order = await api.orders.give.mutate({ eventId, items, buyer: { name: 'First', email: 'first@example.org' } })
  const join = (name: string, together: number) => {
    const email = `${crypto.randomUUID()}@example.org`
    return api.waitlist.join.mutate({ eventId, ticketTypeId, seats: together, name, email })
  }
  const free = () => api.orders.cancel.mutate({ orderId: order.id })
  return { eventId, wish: { eventId, ticketTypeId }, join, free }
}

const addressOf = ({ id, waitlistToken }: { id: string; waitlistToken: string }) => `/w/${id}#${waitlistToken}`

async function waitForOffer(page: Page, address: string, heading: string | RegExp) {
  await expect(async () => {
    await page.goto('about:blank')
    await page.goto(address)
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible({ timeout: 2_000 })
  }).toPass({ timeout: 20_000 })
}

for (const size of ['phone', 'desktop'] as const) {
  test.describe(`on a ${size}`, () => {
    test.use({ viewport: sizes[size] })

    test('whoever waits sees their place, and takes free seats with the names of those who come', async ({
      page,
      server,
    }) => {
      const sale = await soldOut(server, { title: `Cena bajo las estrellas, ${size}`, questions: true })
      const mine = await sale.join(people[0] ?? '', 2)
      const next = await sale.join(people[1] ?? '', 1)
      await page.goto(addressOf(next))
      await expect(page.getByRole('heading', { level: 1, name: 'You are on the waitlist' })).toBeVisible()
      await expect(page.getByText('You are number 2 in line.')).toBeVisible()
      await expect(page.getByText('Casa Cultural, Lima')).toBeVisible()
      await inspect(page, 'waitlist-waiting')

      await sale.free()
      await waitForOffer(page, addressOf(mine), '2 seats are held for you')
      await expect(page.getByText(/Held until .+ (GMT.5|PET)/)).toBeVisible()
      await expect(page.getByText(/11 hours \d+ minutes left|12 hours left/)).toBeVisible()
      await expect(page.getByLabel('Name of guest 1')).toHaveValue('Lukács Hanna')
      await page.getByLabel('Name of guest 2').fill('Lukács Ilona')
      await inspect(page, 'waitlist-offered')
      await page.getByRole('button', { name: 'Take the 2 seats' }).click()
      await expect(page.getByText('Fill this in')).toHaveCount(2)
      for (const field of await page.getByRole('combobox', { name: 'Which dinner?' }).all()) {
        await field.click()
        await page.getByRole('option', { name: 'Fish' }).click()
      }
      await page.getByRole('button', { name: 'Take the 2 seats' }).click()
      await expect(page.getByRole('heading', { level: 1, name: 'Your 2 seats are yours' })).toBeVisible()
      await expect(page.getByRole('img', { name: /QR code of ticket/ })).toHaveCount(2)
      await expect(page.getByText('Lukács Ilona')).toBeVisible()
      await inspect(page, 'waitlist-taken')

      await page.reload()
      await page.getByRole('button', { name: 'Show the order' }).click()
      await expect(page.getByRole('img', { name: /QR code of ticket/ })).toHaveCount(2)
    })

    test('seats that cost money are paid with a test card, after one was declined', async ({
      page,
      server,
      expectedNoise,
    }) => {
      expectedNoise.push(/status of 402/)
      const sale = await soldOut(server, { title: `Concierto de fin de año, ${size}`, priceMinor: 2450 })
      const mine = await sale.join(people[2] ?? '', 2)
      await sale.free()
      await waitForOffer(page, addressOf(mine), '2 seats are held for you')
      await expect(page.getByText('€49 (2 × €24.50)')).toBeVisible()
      await page.getByRole('button', { name: 'Take the seats and pay €49' }).click()
      await expect(page.getByRole('heading', { level: 1, name: /yours once they are paid/ })).toBeVisible()
      await page.getByText('Is declined').click()
      await page.getByRole('button', { name: 'Pay €49 (test)' }).click()
      await expect(page.getByText('The card was declined.')).toBeVisible()
      await inspect(page, 'waitlist-pay')
      await page.getByText('Works', { exact: true }).click()
      await page.getByRole('button', { name: 'Pay €49 (test)' }).click()
      await expect(page.getByRole('heading', { level: 1, name: 'Your 2 seats are yours' })).toBeVisible()
    })
  })
}

test('an offer that is given up goes to the next, whose page follows by itself', async ({ page, server }) => {
  const sale = await soldOut(server, { title: 'Taller de cerámica' })
  const mine = await sale.join(people[3] ?? '', 2)
  const next = await sale.join(people[1] ?? '', 2)
  await sale.free()
  await waitForOffer(page, addressOf(mine), '2 seats are held for you')
  await page.getByRole('button', { name: 'I cannot come' }).click()
  await page.getByRole('button', { name: 'Give them up' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'You gave up your place' })).toBeVisible()
  await waitForOffer(page, addressOf(next), '2 seats are held for you')
})

test('who waits may leave; a cancelled event ends the line', async ({ page, server }) => {
  const sale = await soldOut(server, { title: 'Caminata al mirador' })
  const [mine, other] = [await sale.join('A', 1), await sale.join('B', 1)]
  await page.goto(addressOf(mine))
  await page.getByRole('button', { name: 'Leave the waitlist' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Leave', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'You gave up your place' })).toBeVisible()
  await server.client.api.events.cancel.mutate({ eventId: sale.eventId, reason: 'Landslide' })
  await page.goto('about:blank')
  await page.goto(addressOf(other))
  await expect(page.getByRole('heading', { level: 1, name: 'The waitlist has ended' })).toBeVisible()
})

test('the link in the mail proves the address; the page that one joined by says so until then', async ({
  page,
  server,
}) => {
  const sale = await soldOut(server, { title: 'Cine al aire libre' })
  const email = `${crypto.randomUUID()}@example.org`
  const mine = await asStranger(server, (api) =>
    api.waitlist.join.mutate({ ...sale.wish, seats: 1, name: 'Kerekes Dóra', email }),
  )
  await page.goto(addressOf(mine))
  await expect(page.getByText(`Open the link in the mail that we sent to ${email}`)).toBeVisible()
  await inspect(page, 'waitlist-unconfirmed')
  const mailed = async () => {
    const { mails } = await server.client.api.mail.captured.query({ limit: 100 })
    return /\/w\/[\w-]+#[\w-]+\.[\w-]+/.exec(mails.find(({ to }) => to === email)?.text ?? '')?.[0] ?? ''
  }
  await expect.poll(mailed).not.toBe('')
  await page.goto('about:blank')
  await page.goto(await mailed())
  await expect(page.getByText('You are next in line.')).toBeVisible()
  await expect(page.getByText('Open the link in the mail')).toBeHidden()
  const { id: entryId, waitlistToken } = mine
  await expect
    .poll(async () => (await server.client.api.waitlist.get.query({ entryId, waitlistToken })).isConfirmed)
    .toBe(true)
})

test('a link without its token, or of nothing, finds nothing', async ({ page, server, expectedNoise }) => {
  expectedNoise.push(/status of 404/)
  const sale = await soldOut(server, { title: 'Noche de juegos' })
  const { id } = await sale.join('A', 1)
  for (const address of [`/w/${id}`, `/w/${id}#guessed`, '/w/nothing#x']) {
    await page.goto('about:blank')
    await page.goto(address)
    await expect(page.getByRole('heading', { level: 1, name: 'Nothing is found here' })).toBeVisible()
  }
})

test.describe('in Hungarian', () => {
  test.use({ locale: 'hu-HU', viewport: sizes.phone })

  test('the page speaks Hungarian to those whose browser does', async ({ page, server }) => {
    const sale = await soldOut(server, { title: 'Őszi táncház' })
    const mine = await sale.join('Nagy Ilona', 1)
    await sale.free()
    await waitForOffer(page, addressOf(mine), 'Egy helyet tartunk fenn Önnek')
    await expect(page.getByText(/^Még 11 óra \d+ perc|^Még 12 óra/)).toBeVisible()
    await inspect(page, 'waitlist-offered-hu')
  })
})
