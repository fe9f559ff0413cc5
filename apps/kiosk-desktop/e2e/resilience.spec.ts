import { expect, test } from './support/test.ts'

test('a scan whose answer was lost counts once, however often it is sent again', async ({ kiosk, event, page }) => {
  kiosk.expectedNoise.push(/ERR_FAILED/)
  const anna = await event.give('Anna Kovács')
  await kiosk.pair((await event.issue({ only: 'opening' })).code)
  // The server gets the scan and records it; the answer is lost on the way.
  await page.route('**/trpc/checkIn.redeem*', async (route) => {
    await route.fetch()
    await route.abort()
  })
  await kiosk.scan(anna.code)
  await kiosk.hold('Not recorded')
  await expect(kiosk.result('Not recorded')).toContainText('Scanning again does not count twice')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(kiosk.result('Not recorded')).toBeVisible()
  await expect(page.getByText('1 without an answer')).toBeAttached()
  await page.unroute('**/trpc/checkIn.redeem*')

  // Even a page that was closed in between knows it for the same scan.
  await page.reload()
  await kiosk.expectReady()
  await kiosk.scan(anna.code)
  await expect(kiosk.result('Welcome')).toContainText('Anna Kovács')
  await kiosk.expectCount(1, 1)
  await expect(page.getByText('without an answer')).toHaveCount(0)
  await kiosk.scan(anna.code)
  await expect(kiosk.result('Already used')).toBeVisible()
  await kiosk.expectCount(1, 1)
})

test('goes on by itself when the server comes back, with the counts of what happened meanwhile', async ({
  kiosk,
  event,
  page,
  server,
}) => {
  kiosk.expectedNoise.push(/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket/)
  const [anna, bela] = [await event.give('Anna Kovács'), await event.give('Béla Tóth')]
  await kiosk.pair((await event.issue({ only: 'opening' })).code)
  await kiosk.scan(anna.code)
  await kiosk.expectCount(1, 2)
  await server.stopApi()
  await kiosk.scan(bela.code)
  await expect(kiosk.result('Not recorded')).toContainText('No connection. Scan again.')
  await expect(page.getByText(/No connection since \d\d:\d\d/)).toBeAttached()

  await server.startApi()
  const redeemed = await server.organizer.api.checkIn.redeem.mutate({
    eventId: event.id,
    code: bela.code,
    sessionCode: 'S1',
    scanId: crypto.randomUUID(),
    scannedAt: new Date().toISOString(),
  })
  expect(redeemed.outcome).toBe('admitted')
  await expect(page.getByText('Connected')).toBeVisible({ timeout: 30_000 })
  await expect(page.getByLabel('2 of 2 admitted')).toBeVisible({ timeout: 30_000 })
})

test('counts what other doors admit, live', async ({ kiosk, event, server }) => {
  const anna = await event.give('Anna Kovács')
  await kiosk.pair((await event.issue({ only: 'opening' })).code)
  await kiosk.expectCount(0, 1)
  await server.organizer.api.checkIn.redeem.mutate({
    eventId: event.id,
    code: anna.code,
    sessionCode: 'S1',
    scanId: crypto.randomUUID(),
    scannedAt: new Date().toISOString(),
  })
  await kiosk.expectCount(1, 1)
})

test('locks and is empty when the token runs out, without any network', async ({ kiosk, event, page }) => {
  kiosk.expectedNoise.push(/ERR_FAILED|ERR_INTERNET_DISCONNECTED|WebSocket/)
  await page.clock.install()
  await event.give('Anna Kovács')
  await kiosk.pair((await event.issue({ only: 'opening' })).code)
  await page.context().setOffline(true)
  await page.clock.fastForward('04:01:00')
  await expect(page.getByRole('heading', { name: 'Locked' })).toBeVisible()
  await expect(page.getByText('The time of this kiosk is over.')).toBeVisible()
  await expect.poll(() => kiosk.databases()).toEqual([])
})

test('locks at once when the event is cancelled, and says so', async ({ kiosk, event, page, server }) => {
  await kiosk.pair((await event.issue()).code)
  await server.organizer.api.events.cancel.mutate({ eventId: event.id, reason: 'Storm' })
  await expect(page.getByText('The event was cancelled.')).toBeVisible({ timeout: 3000 })
  await expect.poll(() => kiosk.databases()).toEqual([])
  await page.getByRole('button', { name: 'Pair again' }).click()
  await expect(page.getByRole('heading', { name: 'Pair this kiosk' })).toBeVisible()
})

test('one that was revoked while it was switched off locks when it is switched on', async ({ kiosk, event, page }) => {
  kiosk.expectedNoise.push(/status of 401/)
  const station = await event.issue()
  await kiosk.pair(station.code)
  await page.goto('about:blank')
  await event.revoke(station.stationId)
  await kiosk.open()
  await expect(page.getByRole('heading', { name: 'Locked' })).toBeVisible()
  await expect.poll(() => kiosk.databases()).toEqual([])
})
