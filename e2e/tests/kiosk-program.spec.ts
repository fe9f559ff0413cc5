import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openAlbum } from '../support/album.ts'
import { listen } from '../support/browser.ts'
import { createFakeCamera } from '../support/fake-camera.ts'
import { bringFestival } from '../support/festival.ts'
import { KioskPage } from '../support/kiosk-page.ts'
import { type KioskProgram, startKioskProgram } from '../support/kiosk-program.ts'
import { receiveMail } from '../support/mailbox.ts'
import { signInAsPrinted, visit } from '../support/sdk.ts'
import { expect, test } from '../support/test.ts'

const PIN = '482915'
const LOCKS_WITHIN_MS = 2_000

test('the kiosk’s own program lets guests in by scanner, name and camera, until it is revoked', async ({
  turnout,
}, info) => {
  const album = openAlbum(info, 'kiosk-program')
  const camera = createFakeCamera()
  const organizer = await signInAsPrinted(turnout)
  const guest = visit(turnout)
  let program: KioskProgram | null = null
  try {
    const { eventId, fullPass } = await bringFestival(organizer)
    const order = (name: string, email: string) => ({
      eventId,
      items: [{ ticketTypeId: fullPass, quantity: 1, attendees: [{ name }] }],
      buyer: { name, email },
    })
    await guest.api.orders.create.mutate({ ...order('Inês Carvalho', 'ines@example.org'), paymentToken: 'tok_ok' })
    await organizer.api.orders.give.mutate(order('Zsófia Lakatos', 'zsofia@example.org'))
    const [bought] = (await receiveMail(turnout.dataDir, 'ines@example.org')).tickets
    const [given] = (await receiveMail(turnout.dataDir, 'zsofia@example.org')).tickets
    if (!bought || !given) throw new Error('A mail came without its ticket')
    const issued = await organizer.api.kiosk.issue.mutate({ eventId, stationName: 'Quay door' })
    const heard: string[] = []
    const live = organizer.api.checkIn.watch.subscribe(
      { eventId },
      {
        onData: ({ data }) => {
          if (data.type === 'ticket.scanned') heard.push(`${data.payload.attendeeName} ${data.payload.outcome}`)
          if (data.type === 'check_in.undone') heard.push('undone')
        },
      },
    )

    program = await startKioskProgram(camera.flags)
    const { page, wedge, profile } = program
    const noise = listen(page)
    const kiosk = new KioskPage(page)

    await test.step('is set up: which server, and a PIN to leave', async () => {
      await page.getByLabel('Server address').fill(turnout.url)
      await page.getByLabel('PIN to leave the kiosk').fill(PIN)
      await page.getByLabel('The PIN once more').fill(PIN)
      await album.keep(page, 'set-up')
      await page.getByRole('button', { name: 'Connect' }).click()
    })

    await test.step('pairs and is given its session', async () => {
      await kiosk.pair(issued.pairingCode)
      await kiosk.chooseSession('S1')
      await kiosk.expectCount(0, 2)
      await expect(page.getByText('Hold the code in front of the camera')).toBeVisible()
      await album.keep(page, 'ready')
    })

    await test.step('a scanner reads the code: admitted, and the second time refused', async () => {
      await wedge(bought.code)
      await expect(kiosk.result('Welcome')).toContainText('Inês Carvalho')
      await album.keep(page, 'admitted')
      await kiosk.expectCount(1, 2)
      await wedge(bought.code)
      await expect(kiosk.result('Already used')).toContainText(/First\D*\d\d:\d\d\D*Quay door/)
      await album.keep(page, 'already-used')
      await kiosk.next()
    })

    await test.step('a mistyped name finds the guest, who is let in, taken back, and let in by camera', async () => {
      await kiosk.search('zsofia lakatso')
      await page.getByRole('button', { name: 'Admit Zsófia Lakatos' }).click()
      await expect(kiosk.result('Welcome')).toContainText('Zsófia Lakatos')
      await kiosk.undo('Wrong person')
      await kiosk.expectCount(1, 2)
      await kiosk.next()
      camera.show(given.picture)
      await expect(kiosk.result('Welcome')).toContainText('Zsófia Lakatos')
      camera.clear()
      await kiosk.expectCount(2, 2)
    })

    await expect
      .poll(() => heard)
      .toEqual([
        'Inês Carvalho admitted',
        'Inês Carvalho refused',
        'Zsófia Lakatos admitted',
        'undone',
        'Zsófia Lakatos admitted',
      ])
    live.unsubscribe()

    await test.step('the token is revoked: it locks and keeps nothing', async () => {
      // What it may know of its door is there: so would the guests be, had it kept them.
      expect(await filesWith(profile, /Quay door/)).not.toEqual([])
      await organizer.api.kiosk.revoke.mutate({ stationId: issued.station.id })
      await kiosk.expectLocked(LOCKS_WITHIN_MS)
      await expect.poll(() => kiosk.stores()).toEqual([])
      expect(await kiosk.kept()).not.toMatch(/Carvalho|Lakatos|TO1|example\.org/)
      expect(await filesWith(profile, /Carvalho|Lakatos/)).toEqual([])
      await album.keep(page, 'locked')
    })
    expect(noise).toEqual([])
  } finally {
    await program?.dispose()
    await Promise.all([organizer.close(), guest.close()])
    camera.dispose()
  }
})

/** Files of a folder that hold these words, in either way that browsers write text. */
async function filesWith(folder: string, words: RegExp): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const found: string[] = []
  for (const entry of entries.filter((candidate) => candidate.isFile())) {
    const path = join(entry.parentPath, entry.name)
    const content = await readFile(path)
    if (words.test(content.toString('latin1')) || words.test(content.toString('utf16le'))) found.push(path)
  }
  return found
}
