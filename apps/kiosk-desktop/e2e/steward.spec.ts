import { inspect } from './support/inspect.ts'
import { expect, test } from './support/test.ts'

test('a scanner is heard in a focused field, and leaves nothing in it', async ({ kiosk, event, page }) => {
  const anna = await event.give('Anna Kovács')
  await kiosk.pair((await event.issue({ only: 'opening' })).code)
  await page.getByRole('button', { name: 'Search by name or code' }).click()
  const field = page.getByLabel('Name, order code or ticket code')
  await field.fill('ann')
  await expect(page.getByRole('button', { name: 'Admit Anna Kovács' })).toBeVisible()
  await page.evaluate(() => {
    const input = document.querySelector('input[type=search]')
    input?.addEventListener('input', () => document.body.setAttribute('data-typed', (input as HTMLInputElement).value))
  })
  await kiosk.scan(anna.code)
  await expect(kiosk.result('Welcome')).toContainText('Anna Kovács')
  expect(await page.evaluate(() => document.body.getAttribute('data-typed'))).toBe('ann')
})

test('a scan over an open dialog or a result takes their place', async ({ kiosk, event, page }) => {
  const [anna, bela] = [await event.give('Anna Kovács'), await event.give('Béla Tóth')]
  await kiosk.pair((await event.issue({ only: 'opening' })).code)
  await kiosk.scan(anna.code)
  await kiosk.hold('Welcome')
  await page.getByRole('button', { name: 'Undo' }).click()
  await kiosk.scan(bela.code)
  await expect(kiosk.result('Welcome')).toContainText('Béla Tóth')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await kiosk.expectCount(2, 2)
})

test('a result goes after three seconds unless it is touched, and can be looked at again', async ({
  kiosk,
  event,
  page,
}) => {
  const anna = await event.give('Anna Kovács')
  await kiosk.pair((await event.issue({ only: 'opening' })).code)
  await kiosk.scan(anna.code)
  await expect(kiosk.result('Welcome')).toBeVisible()
  const shownAt = Date.now()
  await expect(page.locator('.result')).toHaveCount(0)
  expect(Date.now() - shownAt).toBeGreaterThan(2000)
  await page.getByRole('button', { name: /Anna Kovács/ }).click()
  await page.getByText('Full pass').click()
  await expect(page.locator('.result')).toHaveClass(/stays/)
  await kiosk.next()
})

test('a steward cannot let in against a refusal; a supervisor can, with a reason', async ({ kiosk, event, page }) => {
  const anna = await event.give('Anna Kovács')
  await kiosk.pair((await event.issue({ only: 'opening' })).code)
  await kiosk.scan(anna.code)
  await expect(kiosk.result('Welcome')).toBeVisible()
  await kiosk.scan(anna.code)
  await expect(kiosk.result('Already used')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Let in anyway' })).toHaveCount(0)
})

test('a check-in of another door is not a steward’s to undo', async ({ kiosk, event, page, server }) => {
  kiosk.expectedNoise.push(/status of 403/)
  const anna = await event.give('Anna Kovács')
  await server.organizer.api.checkIn.redeem.mutate({
    eventId: event.id,
    code: anna.code,
    sessionCode: 'S1',
    scanId: crypto.randomUUID(),
    scannedAt: new Date().toISOString(),
  })
  await kiosk.pair((await event.issue({ only: 'opening' })).code)
  await page.getByRole('button', { name: 'Search by name or code' }).click()
  await page.getByLabel('Name, order code or ticket code').fill('anna')
  await page.getByRole('button', { name: 'Undo the check-in of Anna Kovács' }).click()
  await page.getByRole('button', { name: 'Undo check-in' }).click()
  await expect(page.getByRole('alert')).toContainText('Ask a supervisor')
})

test('speaks Hungarian, dark and in high contrast, while running', async ({ kiosk, event, page }) => {
  const anna = await event.give('Anna Kovács')
  await kiosk.pair((await event.issue({ only: 'opening' })).code)
  await page.getByRole('button', { name: 'Settings' }).click()
  await page.getByRole('radio', { name: 'Magyar' }).check()
  await expect(page.getByRole('dialog', { name: 'Beállítások' })).toBeVisible()
  for (const [look, name] of [
    ['Sötét', 'dark'],
    ['Nagy kontraszt', 'contrast'],
  ] as const) {
    await page.getByRole('radio', { name: look }).check()
    await inspect(page, `look-${name}-settings`)
    await page.keyboard.press('Escape')
    await inspect(page, `look-${name}-ready`)
    await kiosk.scan(anna.code)
    await page.locator('.result-name', { hasText: 'Anna Kovács' }).click()
    await inspect(page, `look-${name}-result`)
    await kiosk.next()
    await page.getByRole('button', { name: 'Beállítások' }).click()
  }
  await page.reload()
  await expect(page.getByText('Kapcsolódva')).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('hu')
})
