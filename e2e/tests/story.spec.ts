import type { Browser } from '@playwright/test'
import { openAlbum } from '../support/album.ts'
import { listen, openBrowser } from '../support/browser.ts'
import { createFakeCamera } from '../support/fake-camera.ts'
import { KioskPage } from '../support/kiosk-page.ts'
import { receiveMail } from '../support/mailbox.ts'
import { OrganizerPage } from '../support/organizer-page.ts'
import { dayFromNow, EVENT_TITLE, readSchedule, SCHEDULE_NAME } from '../support/schedule.ts'
import { visit } from '../support/sdk.ts'
import { expect, test } from '../support/test.ts'

const DESK = { width: 1280, height: 800 }
const LOCKS_WITHIN_MS = 2_000

test('an organizer brings a schedule, guests get tickets by mail, and a kiosk lets them in by its camera', async ({
  turnout,
}, info) => {
  const album = openAlbum(info, 'story')
  const camera = createFakeCamera()
  const browsers: Browser[] = []
  const noise: string[][] = []
  try {
    const desk = await openBrowser()
    browsers.push(desk)
    const page = await desk.newPage({ viewport: DESK, locale: 'en-GB', timezoneId: 'Europe/Budapest' })
    noise.push(listen(page))
    const organizer = new OrganizerPage(page, turnout)
    let eventId = ''

    await test.step('signs in by the printed login', async () => {
      await page.goto(turnout.banner.admin)
      await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
      await album.keepBoth(page, 'sign-in')
      await organizer.signIn()
      await album.keepBoth(page, 'today')
    })

    await test.step('imports last year’s schedule by dropping it, moved to tomorrow', async () => {
      await page.goto(`${turnout.url}/import`)
      await expect(page.getByRole('heading', { name: 'Drop a file here' })).toBeVisible()
      await album.keepBoth(page, 'import')
      await organizer.dropFile(SCHEDULE_NAME, readSchedule())
      await page.getByLabel('Lantern Hall (3 sessions)').fill('120')
      await page.getByLabel('Net Loft (2 sessions)').fill('30')
      await page.getByRole('switch', { name: 'Move all dates' }).check()
      await page.getByLabel('The first day falls on').fill(dayFromNow(1))
      await page.getByLabel('The first day falls on').press('Tab')
      await album.keepBoth(page, 'import-plan')
      await organizer.press('Import')
      await expect(page.getByText('The import is done.')).toBeVisible()
      await expect(page.getByRole('row', { name: /Reading the tides/ })).toContainText('New')
      await album.keepBoth(page, 'import-report')
    })

    await test.step('is asked for the rooms’ seats only once', async () => {
      await page.goto(`${turnout.url}/import`)
      await organizer.dropFile(SCHEDULE_NAME, readSchedule())
      await expect(page.getByRole('heading', { name: 'What it will make' })).toBeVisible()
      await expect(page.getByLabel(/Lantern Hall/)).toHaveCount(0)
    })

    await test.step('opens the first door early', async () => {
      await page.goto(`${turnout.url}/events`)
      await page.getByRole('link', { name: EVENT_TITLE }).click()
      await expect(page.getByRole('heading', { level: 1, name: EVENT_TITLE })).toBeVisible()
      eventId = new URL(page.url()).pathname.split('/').at(-1) ?? ''
      await organizer.openTab('Sessions and tickets')
      await page.getByRole('button', { name: /Opening and harbour walk/ }).click()
      await organizer.setTime('Doors open', dayFromNow(0), '00', '00')
      await album.keepBoth(page, 'session')
      await organizer.dialog('Session S1').getByRole('button', { name: 'Save' }).click()
      await expect(organizer.dialog('Session S1')).toBeHidden()
    })

    await test.step('adds ticket types and fills the matrix by keyboard', async () => {
      await organizer.addTicketType('Full pass', '45', 'All sessions')
      await organizer.addTicketType('Latecomer', '0', 'None yet')
      await organizer.cell('Full pass', 'S1 Opening and harbour walk').focus()
      await page.keyboard.press('ArrowRight')
      await expect(organizer.cell('Latecomer', 'S1 Opening and harbour walk')).toBeFocused()
      for (const session of ['S2 Knots that hold', 'S3 Songs of the night ferry', 'S4 Reading the tides']) {
        await page.keyboard.press('ArrowDown')
        await page.keyboard.press('Space')
        await expect(organizer.cell('Latecomer', session)).toHaveAttribute('aria-pressed', 'true')
      }
      await expect(page.getByText('All saved')).toBeVisible()
      await album.keepBoth(page, 'matrix')
    })

    await test.step('publishes', async () => {
      await organizer.press('Publish')
      await expect(page.getByText('The event is published.')).toBeVisible()
      await expect(page.getByRole('link', { name: 'Open the door' })).toBeVisible()
      await organizer.openTab('Overview')
      await album.keepBoth(page, 'published')
    })

    const bought = await test.step('a guest buys by the API and gets the mail', async () => {
      const guest = visit(turnout)
      const types = await guest.api.ticketTypes.list.query({ eventId })
      const pass = types.find(({ name }) => name === 'Full pass')
      expect(types.find(({ name }) => name === 'Latecomer')?.sessionIds).toHaveLength(3)
      const order = await guest.api.orders.create.mutate({
        eventId,
        items: [{ ticketTypeId: pass?.id ?? '', quantity: 1, attendees: [{ name: 'Inês Carvalho' }] }],
        buyer: { name: 'Inês Carvalho', email: 'ines@example.org' },
        paymentToken: 'tok_ok',
      })
      expect(order).toMatchObject({ status: 'confirmed', totalMinor: 4500 })
      await guest.close()
      return receiveMail(turnout.dataDir, 'ines@example.org')
    })
    expect(bought.calendar).toHaveLength(5)

    const given = await test.step('the organizer gives a ticket, which goes by mail', async () => {
      await organizer.openTab('Orders')
      await page.getByRole('link', { name: 'Give tickets' }).click()
      await organizer.press('One more Full pass')
      await page.getByRole('textbox', { name: 'Full pass', exact: true }).fill('Zsófia Lakatos')
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Zsófia Lakatos')
      await page.getByLabel('E-mail').fill('zsofia@example.org')
      await album.keepBoth(page, 'give')
      await organizer.press('Give 1 ticket')
      await expect(page.getByText(/1 ticket given/)).toBeVisible()
      await expect(page.getByRole('heading', { name: /^Order / })).toBeVisible()
      await expect(page.getByRole('main')).toContainText('Zsófia Lakatos')
      await album.keepBoth(page, 'order')
      return receiveMail(turnout.dataDir, 'zsofia@example.org')
    })
    const [paidTicket, giftTicket] = [bought.tickets[0], given.tickets[0]]
    if (!paidTicket || !giftTicket) throw new Error('A mail came without its ticket')

    await test.step('the captured mails are shown to the admin', async () => {
      await page.goto(`${turnout.url}/messages`)
      await page.getByRole('link', { name: 'Kept mails' }).click()
      await page.getByRole('link', { name: /Inês Carvalho|ines@example.org/ }).click()
      await expect(page.frameLocator('iframe').getByText('Inês Carvalho').first()).toBeVisible()
      await album.keepBoth(page, 'mail')
    })

    const pairingCode = await test.step('issues a kiosk token', async () => {
      await page.goto(`${turnout.url}/events/${eventId}/kiosks`)
      await organizer.press('Issue a token')
      await page.getByLabel('Name of the station').fill('Quay door')
      await organizer.press('Issue the token')
      const code = page.getByRole('status', { name: 'Pairing code' })
      await expect(code).toHaveText(/^\w{4}-\w{4}$/)
      await album.keepBoth(page, 'pairing')
      return (await code.textContent()) ?? ''
    })

    const booth = await openBrowser(camera.flags)
    browsers.push(booth)
    const kioskPage = await booth.newPage({ viewport: DESK, locale: 'en-GB', permissions: ['camera'] })
    noise.push(listen(kioskPage))
    const kiosk = new KioskPage(kioskPage)

    await test.step('the kiosk pairs with the code shown, and the organizer sees it', async () => {
      await kioskPage.goto(turnout.banner.kiosk)
      await expect(kioskPage.getByLabel('Pairing code')).toBeVisible()
      await album.keep(kioskPage, 'kiosk-pairing')
      await kiosk.pair(pairingCode)
      await expect(organizer.dialog(/Quay door/)).toContainText('ready to check people in')
      await organizer.press('Done')
      await kiosk.chooseSession('S1')
      await kiosk.expectCount(0, 2)
      await expect(kioskPage.getByText('Hold the code in front of the camera')).toBeVisible()
      await album.keep(kioskPage, 'kiosk-ready')
    })

    let loads = 0
    await test.step('the organizer watches the live door', async () => {
      await organizer.openTab('Door')
      await expect(page.getByText('Live', { exact: true })).toBeVisible()
      await expect(organizer.ring('S1', 0, 2)).toBeVisible()
      page.on('load', () => {
        loads += 1
      })
    })

    await test.step('the camera reads the QR of the mail: admitted, here and there', async () => {
      camera.show(paidTicket.picture)
      await expect(kiosk.result('Welcome')).toContainText('Inês Carvalho')
      camera.clear()
      await album.keep(kioskPage, 'kiosk-admitted')
      await kiosk.expectCount(1, 2)
      await expect(organizer.ring('S1', 1, 2)).toBeVisible()
      await expect(organizer.lastScan).toContainText('Inês Carvalho')
      await expect(organizer.lastScan).toContainText('Admitted')
      await album.keepBoth(page, 'live-door')
      await kiosk.expectReady()
    })

    await test.step('the same QR again is refused, with when and where', async () => {
      camera.show(paidTicket.picture)
      await expect(kiosk.result('Already used')).toContainText(/First\D*\d\d:\d\d\D*Quay door/)
      camera.clear()
      await album.keep(kioskPage, 'kiosk-already-used')
      await kiosk.expectCount(1, 2)
      await expect(organizer.lastScan).toContainText('Already used')
      await kiosk.expectReady()
    })

    await test.step('a guest without a code is found by a mistyped name, let in, taken back, and let in by QR', async () => {
      await kiosk.search('zsofia lakatso')
      await expect(kioskPage.getByText('Zsófia Lakatos')).toBeVisible()
      await album.keep(kioskPage, 'kiosk-search')
      await kioskPage.getByRole('button', { name: 'Admit Zsófia Lakatos' }).click()
      await expect(kiosk.result('Welcome')).toContainText('Zsófia Lakatos')
      await expect(organizer.ring('S1', 2, 2)).toBeVisible()
      await kiosk.undo('Wrong person')
      await album.keep(kioskPage, 'kiosk-undone')
      await kiosk.expectCount(1, 2)
      await expect(organizer.ring('S1', 1, 2)).toBeVisible()
      await expect(organizer.lastScan).toContainText('Undone')
      await kiosk.next()
      camera.show(giftTicket.picture)
      await expect(kiosk.result('Welcome')).toContainText('Zsófia Lakatos')
      camera.clear()
      await kiosk.expectCount(2, 2)
      await expect(organizer.ring('S1', 2, 2)).toBeVisible()
      expect(loads).toBe(0)
      await kiosk.expectReady()
    })

    await test.step('the token is revoked: the kiosk locks and keeps nothing', async () => {
      expect(await kiosk.stores()).not.toEqual([])
      await organizer.openTab('Kiosks')
      await organizer.press('Revoke Quay door')
      await organizer.press('Revoke the token')
      await kiosk.expectLocked(LOCKS_WITHIN_MS)
      await expect.poll(() => kiosk.stores()).toEqual([])
      expect(await kiosk.kept()).not.toMatch(/Carvalho|Lakatos|TO1|example\.org/)
      await album.keep(kioskPage, 'kiosk-locked')
      await expect(page.getByRole('article', { name: 'Quay door' })).toContainText('Revoked')
      await album.keepBoth(page, 'revoked')
    })
  } finally {
    // Said also when something else failed: it is often why.
    expect.soft(noise.flat()).toEqual([])
    for (const browser of browsers) await browser.close()
    camera.dispose()
  }
})
