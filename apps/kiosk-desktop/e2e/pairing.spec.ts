import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { writeFilm } from './support/fake-camera.ts'
import { KioskPage } from './support/kiosk-page.ts'
import { expect, listen, test } from './support/test.ts'

test('pairs by showing the pairing QR to the camera', async ({ server, event, launchOptions }) => {
  const station = await event.issue()
  const folder = mkdtempSync(join(tmpdir(), 'kiosk-film-'))
  const film = join(folder, 'film.y4m')
  writeFilm(film, [
    { code: station.url, seconds: 10 },
    { code: null, seconds: 30 },
  ])
  const args = [...(launchOptions.args ?? []), `--use-file-for-fake-video-capture=${film}`]
  const browser = await chromium.launch({ ...launchOptions, args })
  try {
    const page = await browser.newPage({ permissions: ['camera'], locale: 'en-GB' })
    const noise = listen(page)
    const kiosk = new KioskPage(page, server.url)
    await kiosk.open()
    await page.getByRole('button', { name: 'Scan the code instead' }).click()
    await kiosk.expectReady()
    expect(noise).toEqual([])
  } finally {
    await browser.close()
    rmSync(folder, { recursive: true })
  }
})

test('pairs by a link only when the person says so, and the code leaves the address bar', async ({
  kiosk,
  event,
  page,
}) => {
  const station = await event.issue()
  await kiosk.open(new URL(station.url).hash)
  await expect(page.getByRole('heading', { name: 'Pair this kiosk?' })).toBeVisible()
  expect(page.url()).toBe(kiosk.url)
  expect(await kiosk.databases()).toEqual([])
  await page.getByRole('button', { name: 'Pair', exact: true }).click()
  await kiosk.expectReady()
  expect(page.url()).toBe(kiosk.url)
})

test('pairs by a scanner that reads the QR, whatever the system’s keyboard layout', async ({ kiosk, event }) => {
  const { code } = await event.issue()
  await kiosk.open()
  await expect(kiosk.page.getByLabel('Pairing code')).toBeFocused()
  await kiosk.scan(code)
  await kiosk.expectReady()
})

test('pairs and works by the keyboard alone', async ({ kiosk, event, page }) => {
  const { code } = await event.issue()
  await event.give('Anna Kovács')
  await kiosk.open()
  await expect(page.getByLabel('Pairing code')).toBeFocused()
  await page.keyboard.type(code, { delay: 50 })
  await page.keyboard.press('Enter')
  await kiosk.expectReady()
  const search = page.getByRole('button', { name: 'Search by name or code' })
  while (!(await search.evaluate((button) => button === document.activeElement))) await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.keyboard.type('anna', { delay: 60 })
  await expect(page.getByRole('button', { name: 'Admit Anna Kovács' })).toBeVisible()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(kiosk.result('Welcome')).toContainText('Anna Kovács')
  await page.keyboard.press('Escape')
  await expect(search).toBeFocused()
})

test('a pairing survives a reload; its key cannot leave the browser, and a copied token opens nothing', async ({
  kiosk,
  event,
  page,
  server,
}) => {
  await kiosk.pair((await event.issue({ only: 'opening' })).code)
  await page.reload()
  await kiosk.expectReady()

  const kept = await page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open('turnout-kiosk')
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    const station = await new Promise<{ token: string; key: { privateKey: CryptoKey } }>((resolve) => {
      const request = db.transaction('station').objectStore('station').get('station')
      request.onsuccess = () => resolve(request.result)
    })
    db.close()
    const exported = await crypto.subtle.exportKey('jwk', station.key.privateKey).then(
      () => 'given',
      (error: Error) => error.name,
    )
    return { token: station.token, exported }
  })
  expect(kept.exported).toBe('InvalidAccessError')
  const answer = await fetch(`${server.url}/trpc/checkIn.search`, {
    method: 'POST',
    headers: { authorization: `DPoP ${kept.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: 'anna' }),
  })
  expect(answer.status).toBe(401)
  expect(await answer.json()).toMatchObject({ error: { data: { code: 'DEVICE_MISMATCH' } } })
})

test('a second tab waits, and goes on when the first is closed', async ({ kiosk, event, page, context }) => {
  await kiosk.pair((await event.issue()).code)
  const second = await context.newPage()
  await second.goto(kiosk.url)
  await expect(second.getByRole('heading', { name: 'The kiosk is open in another tab' })).toBeVisible()
  await page.close()
  await expect(second.getByText('Connected')).toBeVisible()
})

test('says plainly that a page from another machine needs HTTPS', async ({ server, launchOptions }) => {
  const args = [...(launchOptions.args ?? []), '--host-resolver-rules=MAP kiosk.test 127.0.0.1']
  const browser = await chromium.launch({ ...launchOptions, args })
  try {
    const page = await browser.newPage({ locale: 'hu-HU' })
    await page.goto(`${server.url.replace(/127\.0\.0\.1|localhost/, 'kiosk.test')}/kiosk/`)
    await expect(page.getByRole('heading', { name: 'Ehhez az oldalhoz HTTPS kell' })).toBeVisible()
  } finally {
    await browser.close()
  }
})

test('asks for the session when several are open, and lets it be changed', async ({ kiosk, event, page, server }) => {
  const { api } = server.organizer
  const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()
  await api.sessions.create.mutate({
    eventId: event.id,
    name: 'Workshop',
    startsAt: at(0.5),
    endsAt: at(2),
    doorsOpenAt: at(-1),
    capacity: 20,
  })
  await kiosk.open()
  await page.getByLabel('Pairing code').fill((await event.issue()).code)
  await page.getByRole('button', { name: 'Pair', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Which session is at this door?' })).toBeVisible()
  await page.getByRole('button', { name: /Workshop/ }).click()
  await expect(page.getByRole('button', { name: 'Change session: S3 Workshop' })).toBeVisible()
  await page.reload()
  await page.getByRole('button', { name: 'Change session: S3 Workshop' }).click()
  await page
    .getByRole('button', { name: /S1\s*Opening/ })
    .last()
    .click()
  await expect(page.getByRole('button', { name: 'Change session: S1 Opening' })).toBeVisible()
})
