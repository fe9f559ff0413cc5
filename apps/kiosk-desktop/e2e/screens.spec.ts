import { inspect, sizes } from './support/inspect.ts'
import { expect, test } from './support/test.ts'

for (const [size, viewport] of Object.entries(sizes)) {
  test.describe(`on a ${size}`, () => {
    test.use({ viewport })

    test('every screen before the door is open reads well', async ({ kiosk, event, page }) => {
      kiosk.expectedNoise.push(/status of 404/)
      await kiosk.open()
      await expect(page.getByRole('heading', { name: 'Pair this kiosk' })).toBeVisible()
      await inspect(page, `${size}-pairing`)

      await page.getByLabel('Pairing code').fill('acde2346')
      await expect(page.getByLabel('Pairing code')).toHaveValue('ACDE-2346')
      await page.getByLabel('Pairing code').press('Enter')
      await expect(page.getByRole('alert')).toContainText('This code does not work')
      await inspect(page, `${size}-pairing-refused`)

      await page.getByRole('button', { name: 'Scan the code instead' }).click()
      await expect(page.getByText('Hold the pairing QR in front of the camera')).toBeVisible()
      await inspect(page, `${size}-pairing-camera`)

      await kiosk.open(new URL((await event.issue()).url).hash)
      await expect(page.getByRole('heading', { name: 'Pair this kiosk?' })).toBeVisible()
      expect(page.url()).toBe(kiosk.url)
      await inspect(page, `${size}-pairing-link`)

      await page.getByRole('button', { name: 'Settings' }).click()
      await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible()
      await inspect(page, `${size}-settings-unpaired`)
    })

    test('every screen at the door reads well', async ({ kiosk, event, page }) => {
      kiosk.expectedNoise.push(/ERR_FAILED/)
      const anna = await event.give('Anna Kovács')
      const long = await event.give('Maximiliane-Theresia Gräfin von Hohenlohe-Waldenburg')
      const evening = await event.give('Dániel Kiss', 'concert')
      for (const name of ['Anna Kolos', 'Annamária Kovácsné Tóth']) await event.give(name)
      const station = await event.issue({ role: 'supervisor', name: 'Main door' })
      await kiosk.pair(station.code)
      await inspect(page, `${size}-ready`)

      await page.getByRole('button', { name: /Change session/ }).click()
      await expect(page.getByRole('heading', { name: 'Which session is at this door?' })).toBeVisible()
      await inspect(page, `${size}-session`)
      await page.getByRole('button', { name: 'Back' }).click()

      await kiosk.scan(anna.code)
      await kiosk.hold('Welcome')
      await expect(kiosk.result('Welcome')).toContainText('Anna Kovács')
      await inspect(page, `${size}-admitted`)

      await kiosk.scan(anna.code)
      await kiosk.hold('Already used')
      await expect(kiosk.result('Already used')).toContainText('First')
      await inspect(page, `${size}-already-used`)

      await page.getByRole('button', { name: 'Let in anyway' }).click()
      await expect(page.getByRole('dialog', { name: 'Let in anyway?' })).toBeVisible()
      await inspect(page, `${size}-force`)
      await page.keyboard.press('Escape')

      await kiosk.scan(evening.code)
      await kiosk.hold('Another session')
      await expect(kiosk.result('Another session')).toContainText('Evening concert')
      await inspect(page, `${size}-other-session`)
      await page.getByRole('button', { name: 'Let in anyway' }).click()
      await page.getByRole('button', { name: 'Let in', exact: true }).click()
      await kiosk.hold('Welcome – look again')
      await expect(kiosk.result('Welcome – look again')).toContainText('Let in by you in spite of')
      await inspect(page, `${size}-look-again`)

      await kiosk.scan(`${anna.code.slice(0, -4)}AAAA`)
      await kiosk.hold('Not valid')
      await expect(kiosk.result('Not valid')).toContainText('damaged or forged')
      await inspect(page, `${size}-refused`)

      await kiosk.scan(long.code)
      await kiosk.hold('Welcome')
      await expect(kiosk.result('Welcome')).toContainText('Hohenlohe')
      await inspect(page, `${size}-long-name`)
      await page.getByRole('button', { name: 'Undo' }).click()
      await expect(page.getByRole('dialog', { name: 'Undo this check-in?' })).toBeVisible()
      await inspect(page, `${size}-undo`)
      await page.getByRole('button', { name: 'Undo check-in' }).click()
      await expect(kiosk.result('Undone')).toBeVisible()
      await inspect(page, `${size}-undone`)
      await kiosk.next()
      await inspect(page, `${size}-ready-used`)

      await page.getByRole('button', { name: 'Search by name or code' }).click()
      await page.getByLabel('Name, order code or ticket code').fill('ann')
      await expect(page.getByRole('button', { name: /Admit Anna Kolos/ })).toBeVisible()
      await inspect(page, `${size}-search`)
      await page.keyboard.press('Escape')

      await page.getByRole('button', { name: 'Settings' }).click()
      await expect(page.getByText('Token ends')).toBeVisible()
      await inspect(page, `${size}-settings`)
      await page.keyboard.press('Escape')

      await page.route('**/trpc/**', (route) => route.abort())
      await kiosk.scan(long.code)
      await kiosk.hold('Not recorded')
      await expect(kiosk.result('Not recorded')).toContainText('No connection. Scan again.')
      await inspect(page, `${size}-not-recorded`)
      await kiosk.next()
      await expect(page.getByText(/No connection since/)).toBeVisible()
      await inspect(page, `${size}-offline`)
      await page.unroute('**/trpc/**')

      await event.revoke(station.stationId)
      await expect(page.getByRole('heading', { name: 'Locked' })).toBeVisible()
      await inspect(page, `${size}-locked`)
    })
  })
}
