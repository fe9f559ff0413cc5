import { inspect, keepPicture, sizes } from './support/inspect.ts'
import { expect, signIn, test } from './support/test.ts'
import { makeCongress, makeFestival } from './support/world.ts'

test.use({ serverOf: 'screens' })

let festival: Awaited<ReturnType<typeof makeFestival>>
let congress: Awaited<ReturnType<typeof makeCongress>>

test.beforeAll(async ({ server }) => {
  festival = await makeFestival(server.client.api)
  congress = await makeCongress(server.client.api, { days: 2, perDay: 12 })
  await server.client.api.events.create.mutate({
    title: 'Winter Workshop',
    startsAt: new Date(Date.now() + 20 * 86_400_000).toISOString(),
    timeZone: 'America/New_York',
  })
  await server.client.api.access.forgotPassword.mutate({ email: server.admin.email })
})

for (const [size, viewport] of Object.entries(sizes)) {
  test.describe(`on a ${size}`, () => {
    test.use({ viewport })

    test('the screens before signing in read well', async ({ page, expectedNoise }) => {
      expectedNoise.push(/status of 401/)
      await page.goto('/')
      await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
      await inspect(page, 'sign-in')
      await page.getByLabel('E-mail').fill('nobody@example.org')
      await page.getByLabel('Password', { exact: true }).fill('not the password')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await expect(page.getByRole('alert')).toContainText('do not match')
      await inspect(page, 'sign-in-refused')
      await page.getByRole('link', { name: 'Register' }).click()
      await page.getByRole('button', { name: 'Register' }).click()
      await expect(page.getByText('Fill this in').first()).toBeVisible()
      await inspect(page, 'register')
      await page.goto('/forgot-password')
      await page.getByLabel('E-mail').fill('nobody@example.org')
      await inspect(page, 'forgot-password')
      await page.getByRole('button', { name: 'Send the link' }).click()
      await expect(page.getByRole('heading', { name: 'Look into your mail' })).toBeVisible()
      await page.goto('/reset-password#token=abcdefghijklmnopqrstuvwxyz')
      await expect(page.getByLabel('New password')).toBeVisible()
      await inspect(page, 'reset-password')
    })

    test('the screens of events read well', async ({ page, server }) => {
      await signIn(page, server)
      await expect(page.getByRole('link', { name: festival.event.title }).first()).toBeVisible()
      await inspect(page, 'today')
      await page.goto('/events')
      await expect(page.getByRole('link', { name: 'Winter Workshop' })).toBeVisible()
      await inspect(page, 'events')
      await page.goto('/events?q=nothing+like+this')
      await expect(page.getByRole('heading', { name: 'Nothing matches' })).toBeVisible()
      await inspect(page, 'events-nothing-found')
      await page.goto('/events/new')
      await page.getByRole('button', { name: 'Create event' }).click()
      await expect(page.getByText('At least 3 characters')).toBeVisible()
      await inspect(page, 'event-new')
      await page.goto(`/events/${festival.event.id}`)
      await expect(page.getByRole('heading', { level: 1, name: festival.event.title })).toBeVisible()
      await inspect(page, 'event-overview')
      await page.getByRole('link', { name: 'Sessions and tickets' }).click()
      await expect(page.getByRole('grid')).toBeVisible()
      await inspect(page, 'event-sessions')
      await page
        .getByRole('button', { name: /Puppets for grown-ups/ })
        .first()
        .click()
      await expect(page.getByRole('dialog', { name: 'Session S2' })).toBeVisible()
      await inspect(page, 'session-drawer')
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
      await page.getByRole('button', { name: 'Add ticket type' }).click()
      await expect(page.getByRole('dialog', { name: 'New ticket type' })).toBeVisible()
      await inspect(page, 'ticket-type-drawer')
    })

    test('the screens of a draft read well', async ({ page, server }) => {
      await signIn(page, server)
      await page.goto('/events')
      await page.getByRole('link', { name: 'Winter Workshop' }).click()
      await expect(page.getByText('Add a session')).toBeVisible()
      await inspect(page, 'event-draft')
      await page.getByRole('link', { name: 'Sessions and tickets' }).first().click()
      await expect(page.getByRole('heading', { name: 'No sessions yet' })).toBeVisible()
      await inspect(page, 'event-no-sessions')
    })

    test('many sessions and the command palette read well', async ({ page, server }) => {
      await signIn(page, server)
      await page.goto(`/events/${congress.event.id}/sessions`)
      await expect(page.getByRole('row')).toHaveCount(24 + 2 + 2)
      await inspect(page, 'event-many-sessions')
      await page.getByRole('button', { name: 'Find or do something' }).click()
      await page.getByPlaceholder('Find events, or do something').fill('light')
      await expect(page.getByRole('button', { name: /Congress of Lighthouse Keepers/ })).toBeVisible()
      await inspect(page, 'palette')
    })

    test('the screens around events read well', async ({ page, server, expectedNoise }) => {
      expectedNoise.push(/Blocked script execution in 'about:srcdoc'/)
      await signIn(page, server)
      await page.goto('/venues')
      await expect(page.getByRole('link', { name: 'Old Tram Depot' })).toBeVisible()
      await inspect(page, 'venues')
      await page.getByRole('link', { name: 'Old Tram Depot' }).click()
      await expect(page.getByLabel('Name of room 2')).toHaveValue('Studio')
      await inspect(page, 'venue')
      await page.goto('/import')
      await expect(page.getByRole('heading', { name: 'Drop a file here' })).toBeVisible()
      await inspect(page, 'import')
      await page.goto('/messages/kept')
      await expect(page.getByRole('navigation', { name: 'Captured mails' }).getByRole('link').first()).toBeVisible()
      // Scripts, the tests' own among them, do not run in the mail's frame: a picture of it, and axe on the text.
      await expect(page.frameLocator('iframe').locator('body')).toBeAttached()
      await keepPicture(page, 'messages-light')
      await page.getByRole('button', { name: 'As text' }).click()
      await inspect(page, 'messages-text')
      await page.goto('/people')
      await expect(page.getByText(server.admin.email).filter({ visible: true })).toBeVisible()
      await inspect(page, 'people')
      await page.goto('/settings')
      await expect(page.getByLabel('Currency')).toHaveValue(/[A-Z]{3}/)
      await inspect(page, 'settings')
      await page.goto('/settings/audit')
      await expect(page.getByText('user.signed_in').first()).toBeVisible()
      await inspect(page, 'audit')
      await page.goto('/nowhere')
      await expect(page.getByRole('heading', { name: 'Nothing here' })).toBeVisible()
      await inspect(page, 'not-found')
    })
  })
}
