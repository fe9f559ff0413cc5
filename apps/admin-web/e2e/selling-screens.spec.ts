import { inspect, keepPicture, sizes } from './support/inspect.ts'
import {
  fillWorkshop,
  makeCodesAndQuestions,
  makeSellingEvent,
  register,
  type SellingEvent,
  signInAsMember,
} from './support/selling-world.ts'
import { expect, signIn, test } from './support/test.ts'

test.use({ serverOf: 'selling-screens' })

let world: SellingEvent
let empty: string
let member: Awaited<ReturnType<typeof register>>

test.beforeAll(async ({ server }) => {
  const { api } = server.client
  world = await makeSellingEvent(api)
  const { entries } = await fillWorkshop(server, world)
  await makeCodesAndQuestions(api, world)
  await api.orders.create.mutate({
    eventId: world.eventId,
    items: [{ ticketTypeId: world.types.both.id, quantity: 2 }],
    buyer: { name: 'Péter Holló', email: 'peter@example.org' },
    discountCode: 'EARLYBIRD',
  })
  await api.sessions.update.mutate({ sessionId: world.sessions.workshop.id, capacity: 5 })
  await expect
    .poll(async () => (await api.waitlist.list.query({ eventId: world.eventId, status: ['offered'] })).items.length)
    .toBeGreaterThan(0)
  expect(entries).toHaveLength(3)
  const draft = await api.events.create.mutate({
    title: 'Nothing Yet',
    startsAt: new Date(Date.now() + 9e8).toISOString(),
  })
  empty = draft.id
  member = await register(server, 'Hanna Kovács')
})

for (const [size, viewport] of Object.entries(sizes)) {
  test.describe(`on a ${size}`, () => {
    test.use({ viewport })

    test('the matrix tells who may buy what, and a type’s form asks for it', async ({ page, server }) => {
      await signIn(page, server)
      await page.goto(`/events/${world.eventId}/sessions`)
      await expect(page.getByRole('columnheader', { name: /Crew/ })).toContainText('Hidden')
      await inspect(page, 'selling-matrix')
      await page
        .getByRole('columnheader', { name: /First evening/ })
        .getByRole('button')
        .click()
      await expect(page.getByRole('dialog', { name: 'Ticket type' })).toBeVisible()
      await inspect(page, 'selling-type-drawer')
      await page.getByRole('dialog').getByText('For members only').scrollIntoViewIfNeeded()
      await inspect(page, 'selling-type-drawer-end')
    })

    test('the settings of an event read well', async ({ page, server }) => {
      await signIn(page, server)
      await page.goto(`/events/${world.eventId}/settings`)
      await expect(page.getByText('Who cancels now gets back')).toBeVisible()
      await inspect(page, 'selling-settings')
      await page.getByRole('heading', { name: 'Refunds' }).scrollIntoViewIfNeeded()
      await page.getByText('Who cancels now gets back').scrollIntoViewIfNeeded()
      await inspect(page, 'selling-settings-refunds')
      await page.getByLabel('An offer holds its seats for', { exact: true }).scrollIntoViewIfNeeded()
      await inspect(page, 'selling-settings-waitlist')
      await page.getByRole('checkbox', { name: 'One hour before' }).click()
      await page.getByRole('button', { name: 'Save the reminders' }).scrollIntoViewIfNeeded()
      await inspect(page, 'selling-settings-reminders')
      await page.getByRole('button', { name: 'Preview' }).click()
      await expect(page.getByText('Tomorrow at', { exact: false }).first()).toBeVisible()
      // Without axe, which waits for the frame of the mail: nothing runs in it.
      await keepPicture(page, 'selling-settings-reminder')
    })

    test('codes read well', async ({ page, server }) => {
      await signIn(page, server)
      await page.goto(`/events/${empty}/codes`)
      await expect(page.getByRole('heading', { name: 'No codes yet' })).toBeVisible()
      await inspect(page, 'selling-codes-empty')
      await page.goto(`/events/${world.eventId}/codes`)
      await page.getByRole('button', { name: 'EARLYBIRD', exact: true }).waitFor()
      await inspect(page, 'selling-codes')
      await page.getByRole('button', { name: 'EARLYBIRD', exact: true }).click()
      await expect(page.getByRole('dialog').getByText('What a ticket costs with it')).toBeVisible()
      await inspect(page, 'selling-code-drawer')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'New code' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click()
      await expect(page.getByText('3 to 40 letters, digits, - or _')).toBeVisible()
      await inspect(page, 'selling-code-new')
    })

    test('questions read well', async ({ page, server }) => {
      await signIn(page, server)
      await page.goto(`/events/${empty}/questions`)
      await expect(page.getByRole('heading', { name: 'Nothing is asked yet' })).toBeVisible()
      await inspect(page, 'selling-questions-empty')
      await page.goto(`/events/${world.eventId}/questions`)
      await expect(page.getByRole('heading', { name: 'As the buyer sees it' })).toBeVisible()
      await inspect(page, 'selling-questions')
      await page.getByRole('heading', { name: 'As the buyer sees it' }).scrollIntoViewIfNeeded()
      await inspect(page, 'selling-questions-preview')
      await page.getByRole('button', { name: /^Size of your T-shirt/ }).click()
      await expect(page.getByRole('dialog', { name: 'Question' })).toBeVisible()
      await inspect(page, 'selling-question-drawer')
    })

    test('the waitlist reads well', async ({ page, server }) => {
      await signIn(page, server)
      await page.goto(`/events/${empty}/waitlist`)
      await expect(page.getByRole('heading', { name: 'Nobody waits' })).toBeVisible()
      await inspect(page, 'selling-waitlist-empty')
      await page.goto(`/events/${world.eventId}/waitlist`)
      await expect(page.getByText('Bence Tóth')).toBeVisible()
      await inspect(page, 'selling-waitlist')
      await page.getByRole('button', { name: /^Offer seats to Nóra Fehér/ }).click()
      await expect(page.getByRole('dialog', { name: 'Offer now, out of turn?' })).toBeVisible()
      await inspect(page, 'selling-waitlist-offer')
    })

    test('duplicating, cancelling and choosing people read well', async ({ page, server }) => {
      await signIn(page, server)
      await page.goto(`/events/${world.eventId}`)
      await page.getByRole('button', { name: 'Duplicate' }).click()
      await expect(page.getByRole('dialog', { name: 'Duplicate this event' })).toBeVisible()
      await inspect(page, 'selling-duplicate')
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Cancel event' }).click()
      await expect(page.getByText('What happens then:')).toBeVisible()
      await inspect(page, 'selling-cancel')
      await page.goto(`/events/${world.eventId}/edit`)
      await page.getByRole('heading', { name: 'People' }).scrollIntoViewIfNeeded()
      await inspect(page, 'selling-event-people')
    })

    test('one’s own account and requests for membership read well', async ({ page, server, expectedNoise }) => {
      // Signed out in between, the page asks in vain who is signed in.
      expectedNoise.push(/status of 401/)
      await signInAsMember(page, member)
      await expect(page.getByRole('heading', { name: 'Membership' })).toBeVisible()
      await inspect(page, 'selling-account')
      if (await page.getByLabel('A few words to the admins').isVisible()) {
        await page.getByLabel('A few words to the admins').fill('I teach here on Thursdays; Zsófia knows me.')
        await page.getByRole('button', { name: 'Send the request' }).click()
        await expect(page.getByText(/You asked to be Vetted/)).toBeVisible()
      }
      await inspect(page, 'selling-account-asked')
      await page.context().clearCookies()
      await signIn(page, server)
      await page.goto('/people')
      await expect(page.getByRole('heading', { name: 'Requests for membership' })).toBeVisible()
      await inspect(page, 'selling-requests')
      await page.getByRole('button', { name: /^Grant what/ }).click()
      await expect(page.getByRole('dialog', { name: /^Make / })).toBeVisible()
      await inspect(page, 'selling-grant')
    })
  })
}
