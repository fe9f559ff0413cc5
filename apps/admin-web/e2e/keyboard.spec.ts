import type { Page } from '@playwright/test'
import { expect, test } from './support/test.ts'
import { makeFestival } from './support/world.ts'

/** Presses Tab until something has the focus. */
async function tabTo(page: Page, role: 'button' | 'link', name: string | RegExp): Promise<void> {
  const target = page.getByRole(role, { name }).first()
  await expect(target).toBeVisible()
  for (let press = 0; press < 60; press++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not reach ${name}`)
}

test('an organizer works by keyboard alone', async ({ page, server }) => {
  const { event } = await makeFestival(server.client.api, 'By keys')
  await page.goto('/sign-in')
  await expect(page.getByLabel('E-mail')).toBeFocused()
  await page.keyboard.type(server.admin.email)
  await page.keyboard.press('Tab')
  await page.keyboard.type(server.admin.password)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'Today' })).toBeVisible()

  // The palette finds the event.
  await page.keyboard.press('Control+k')
  await expect(page.getByPlaceholder('Find events, or do something')).toBeFocused()
  await page.keyboard.type('by keys')
  await expect(page.getByRole('button', { name: /By keys/ })).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'By keys' })).toBeVisible()

  // The skip link leads past the rail.
  await page.reload()
  await expect(page.getByRole('heading', { level: 1, name: 'By keys' })).toBeVisible()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused()
  await page.keyboard.press('Enter')
  await tabTo(page, 'link', 'Sessions and tickets')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('grid')).toBeVisible()

  // One Tab stop for the grid, arrows within.
  await tabTo(page, 'button', /Opening and first play/)
  await page.keyboard.press('End')
  await expect(page.getByRole('button', { name: /^Volunteer includes S1/ })).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Space')
  const volunteer = page.getByRole('button', { name: /^Volunteer includes S2/ })
  await expect(volunteer).toHaveAttribute('aria-pressed', 'true')
  await expect(page.getByText('All saved')).toBeVisible()
  await expect(volunteer).toBeFocused()
  await page.keyboard.press('Home')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Session S2' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('button', { name: /Puppets for grown-ups/ }).first()).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('grid').locator(':focus')).toHaveCount(0)

  const types = await server.client.api.ticketTypes.list.query({ eventId: event.id })
  expect(types.find(({ name }) => name === 'Volunteer')?.sessionIds).toHaveLength(2)
})

test('menus, filters and dialogs open, close and give the focus back by keyboard', async ({ desk }) => {
  await tabTo(desk, 'button', 'Your account')
  await desk.keyboard.press('Enter')
  await expect(desk.getByRole('menuitem', { name: 'Sign out' })).toBeVisible()
  await desk.keyboard.press('Escape')
  await expect(desk.getByRole('menu')).toHaveCount(0)
  await expect(desk.getByRole('button', { name: 'Your account' })).toBeFocused()
  await desk.goto('/events')
  await tabTo(desk, 'button', 'Draft')
  await desk.keyboard.press('Enter')
  await expect(desk).toHaveURL(/status=draft/)
})

test('a panel that is closed the moment it opens gives the focus back', async ({ desk, server }) => {
  const { event } = await makeFestival(server.client.api, 'By quick keys')
  await desk.goto(`/events/${event.id}/sessions`)
  await tabTo(desk, 'button', /Opening and first play/)
  // Both keys in one turn of the page: the panel has not taken the focus yet.
  await desk.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.click()
  })
  await desk.keyboard.press('Escape')
  await expect(desk.getByRole('dialog')).toHaveCount(0)
  await expect(desk.getByRole('button', { name: /Opening and first play/ }).first()).toBeFocused()
})
