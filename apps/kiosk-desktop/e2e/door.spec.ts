import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { writeFilm } from './support/fake-camera.ts'
import { KioskPage } from './support/kiosk-page.ts'
import { expect, listen, test } from './support/test.ts'

test('a guest is let in by the camera, once; others by scanner and by name; revoking locks and leaves nothing', async ({
  server,
  event,
  launchOptions,
}) => {
  const anna = await event.give('Anna Kovács')
  const bela = await event.give('Béla Tóth')
  const cili = await event.give('Cecília Nagy-Szabó')
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-film-'))
  const film = join(folder, 'film.y4m')
  writeFilm(film, [
    { code: anna.code, seconds: 3 },
    { code: null, seconds: 4 },
    { code: anna.code, seconds: 3 },
    { code: null, seconds: 60 },
  ])
  const browser = await chromium.launch({
    ...launchOptions,
    args: [...(launchOptions.args ?? []), `--use-file-for-fake-video-capture=${film}`],
  })
  try {
    const page = await browser.newPage({
      viewport: { width: 1280, height: 800 },
      permissions: ['camera'],
      locale: 'en-GB',
    })
    const noise = listen(page)
    const kiosk = new KioskPage(page, server.url)
    const station = await event.issue({ only: 'opening' })
    await kiosk.pair(station.code)

    const welcome = kiosk.result('Welcome')
    await expect(welcome).toContainText('Anna Kovács')
    await expect(welcome).toContainText('Full pass')
    await kiosk.expectCount(1, 3)

    const used = kiosk.result('Already used')
    await expect(used).toContainText(/First at \d\d:\d\d.*, Main door/)
    await kiosk.expectCount(1, 3)

    await kiosk.scan(bela.code)
    await expect(kiosk.result('Welcome')).toContainText('Béla Tóth')
    await kiosk.expectCount(2, 3)

    await kiosk.next()
    await page.getByRole('button', { name: 'Search by name or code' }).click()
    await page.getByLabel('Name, order code or ticket code').fill('cecilia nady')
    await page.getByRole('button', { name: 'Admit Cecília Nagy-Szabó' }).click()
    await kiosk.hold('Welcome')
    await expect(kiosk.result('Welcome')).toContainText('Cecília Nagy-Szabó')
    await kiosk.expectCount(3, 3)

    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('radio', { name: 'Wrong person' }).check()
    await page.getByRole('button', { name: 'Undo check-in' }).click()
    await expect(kiosk.result('Undone')).toBeVisible()
    await kiosk.expectCount(2, 3)

    await kiosk.next()
    await kiosk.scan(cili.humanCode)
    await expect(kiosk.result('Welcome')).toContainText('Cecília Nagy-Szabó')

    expect(await kiosk.databases()).toContain('turnout-kiosk')
    await event.revoke(station.stationId)
    await expect(page.getByRole('heading', { name: 'Locked' })).toBeVisible({ timeout: 3000 })
    await expect(page.getByText('An organizer has revoked this kiosk.')).toBeVisible()
    await expect(page.getByText(/Kovács|Tóth|Nagy/)).toHaveCount(0)
    await expect.poll(() => kiosk.databases()).toEqual([])
    expect(noise).toEqual([])
  } finally {
    await browser.close()
    rmSync(folder, { recursive: true })
  }
})
