import type { Page } from '@playwright/test'
import { createClient } from '@turnout/client'
import { WebSocket } from 'ws'
import { makeOpenDoor } from './support/door-world.ts'
import { openStation, pairWith } from './support/kiosk.ts'
import { expect, signIn, test } from './support/test.ts'

let evening: Awaited<ReturnType<typeof makeOpenDoor>>

test.beforeEach(async ({ server }, { title }) => {
  evening = await makeOpenDoor(server.client.api, title.slice(0, 150), 8)
})

const codeOf = (index: number) => evening.tickets[index]?.code ?? ''
const ring = (page: Page) => page.getByRole('img', { name: /^S1 Opening concert/ })
const scans = (page: Page) => page.getByRole('list', { name: 'Last scans' }).getByRole('listitem')

async function watchDoor(page: Page) {
  await page.goto(`/events/${evening.eventId}/door`)
  await expect(page.getByRole('status').filter({ hasText: 'Live' })).toBeVisible()
}

test('a kiosk is paired by its code, and the page says so by itself', async ({ desk, server }) => {
  await desk.goto(`/events/${evening.eventId}/kiosks`)
  await desk.getByRole('button', { name: 'Issue a token' }).click()
  const dialog = desk.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Issue the token' }).click()
  await expect(dialog.getByLabel('Name of the station')).toHaveAttribute('aria-invalid', 'true')
  await dialog.getByLabel('Name of the station').fill('Garden gate')
  await dialog.getByRole('combobox', { name: 'Sessions' }).click()
  await desk.getByRole('option', { name: 'S1 Opening concert' }).click()
  await desk.keyboard.press('Escape')
  await dialog.getByRole('radio', { name: 'Supervisor' }).check()
  await dialog.getByText('8', { exact: true }).click()
  await dialog.getByRole('button', { name: 'Issue the token' }).click()
  const code = await dialog.getByLabel('Pairing code').textContent()
  expect(code).toMatch(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/)
  await expect(dialog.getByRole('timer')).toContainText(/Runs out in 9:\d\d/)
  await expect(dialog.getByRole('img', { name: 'QR for pairing “Garden gate”' })).toBeVisible()
  await expect(dialog.getByRole('link')).toHaveAttribute('href', `${server.url}/kiosk/`)

  const kiosk = await pairWith(server.url, code?.replace('-', '') ?? '', 'Tablet of the gate')
  await expect(dialog.getByText('“Garden gate” is ready to check people in, on Tablet of the gate.')).toBeVisible()
  await dialog.getByRole('button', { name: 'Done' }).click()
  const card = desk.getByRole('article', { name: 'Garden gate' })
  await expect(card).toContainText('Connected')
  await expect(card).toContainText('Supervisor')
  await expect(card).toContainText('S1')
  await expect(card).toHaveAttribute('data-tone', 'good')

  await kiosk.heartbeat({ unsentScans: 2, batteryPercent: 8, clockOffsetMs: 90_000 })
  await desk.reload()
  await expect(card).toContainText('2 scans not sent yet')
  await expect(card).toContainText('Battery at 8%')
  await expect(card).toContainText('Its clock is 90 s off')
  await expect(card).toHaveAttribute('data-tone', 'warn')
  await kiosk.close()
})

test('a revoked kiosk is red at once and may do nothing more', async ({ desk, server }) => {
  const kiosk = await openStation(server, evening.eventId, 'Main door')
  await desk.goto(`/events/${evening.eventId}/kiosks`)
  const card = desk.getByRole('article', { name: 'Main door' })
  await card.getByRole('button', { name: 'Revoke Main door' }).click()
  await expect(desk.getByRole('dialog')).toContainText('The kiosk locks at once')
  await desk.getByRole('button', { name: 'Revoke the token' }).click()
  await expect(card).toHaveAttribute('data-tone', 'bad')
  await expect(card).toContainText('Revoked')
  await expect(card.getByRole('button')).toHaveCount(0)
  await expect(kiosk.scan(codeOf(0), 'S1')).rejects.toMatchObject({ data: { code: 'TOKEN_REVOKED' } })
  await kiosk.close()
})

test('each scan is on the live door by itself, with its outcome in words', async ({ desk, server }) => {
  const kiosk = await openStation(server, evening.eventId, 'Main door')
  await watchDoor(desk)
  await expect(ring(desk)).toHaveAccessibleName('S1 Opening concert: 0 of 8 admitted, 0%')
  await kiosk.scan(codeOf(0), 'S1')
  await expect(ring(desk)).toHaveAccessibleName('S1 Opening concert: 1 of 8 admitted, 12%')
  await expect(scans(desk)).toHaveCount(1)
  await expect(scans(desk).first()).toContainText('Zsófia Kis')
  await expect(scans(desk).first()).toContainText('Admitted')
  await expect(scans(desk).first()).toContainText('Main door')
  await expect(desk.getByText('1 arrival, busiest minute')).toBeVisible()

  await kiosk.scan(codeOf(0), 'S1')
  await expect(scans(desk).first()).toContainText('Already used')
  await kiosk.scan(codeOf(2), 'S2')
  await expect(scans(desk).first()).toContainText('Another session')
  await kiosk.scan('TO1NOTATICKET', 'S1')
  await expect(scans(desk).first()).toContainText('Unknown code')
  await expect(scans(desk)).toHaveCount(4)
  await expect(ring(desk)).toHaveAccessibleName(/1 of 8/)
  await expect(desk.getByRole('article', { name: 'Main door' })).toContainText('Connected')
  await server.client.api.kiosk.revoke.mutate({ stationId: kiosk.stationId })
  await expect(desk.getByRole('article', { name: 'Main door' })).toHaveAttribute('data-tone', 'bad')
  await kiosk.close()
})

test('a check-in is undone with a reason, and the ticket enters again', async ({ desk, server }) => {
  const kiosk = await openStation(server, evening.eventId, 'Main door')
  await watchDoor(desk)
  await kiosk.scan(codeOf(0), 'S1')
  await desk.getByRole('button', { name: 'Undo the check-in of Zsófia Kis' }).click()
  const question = desk.getByRole('dialog', { name: 'Undo this check-in?' })
  await expect(question.getByRole('button', { name: 'Undo the check-in' })).toBeDisabled()
  await question.getByLabel('Reason').fill('Wrong person')
  await question.getByRole('button', { name: 'Undo the check-in' }).click()
  await expect(question).toHaveCount(0)
  await expect(ring(desk)).toHaveAccessibleName(/0 of 8/)
  await expect(scans(desk).first()).toContainText('Undone')
  expect(await kiosk.scan(codeOf(0), 'S1')).toMatchObject({ outcome: 'admitted' })
  await expect(ring(desk)).toHaveAccessibleName(/1 of 8/)
  await kiosk.close()
})

test('a ticket that two doors admitted is on top until somebody has seen it', async ({ desk, server }) => {
  const main = await openStation(server, evening.eventId, 'Main door')
  const side = await openStation(server, evening.eventId, 'Side door')
  await watchDoor(desk)
  await main.scan(codeOf(0), 'S1')
  await expect(ring(desk)).toHaveAccessibleName(/1 of 8/)
  await side.scan(codeOf(0), 'S1', { secondsAgo: 120 })
  const conflicts = desk.getByRole('region', { name: '1 ticket was admitted twice' })
  await expect(conflicts).toContainText('Zsófia Kis')
  await expect(conflicts).toContainText(/The one at Side door, [\d:]+, stands/)
  await expect(ring(desk)).toHaveAccessibleName(/1 of 8/)
  await desk.reload()
  await expect(conflicts).toBeVisible()
  await conflicts.getByRole('button', { name: 'Seen' }).click()
  await expect(conflicts).toHaveCount(0)
  await desk.reload()
  await expect(scans(desk).first()).toBeVisible()
  await expect(conflicts).toHaveCount(0)
  await main.close()
  await side.close()
})

test('what happened while the connection was lost is there after it, each scan once', async ({ desk, server }) => {
  const kiosk = await openStation(server, evening.eventId, 'Main door')
  const cut: (() => Promise<void>)[] = []
  let isDown = false
  await desk.routeWebSocket(/\/trpc/, (socket) => {
    if (isDown) return void socket.close({ code: 1012 })
    socket.connectToServer()
    cut.push(() => socket.close({ code: 1012 }))
  })
  await watchDoor(desk)
  await kiosk.scan(codeOf(0), 'S1')
  await expect(ring(desk)).toHaveAccessibleName(/1 of 8/)
  isDown = true
  for (const close of cut) await close()
  await expect(desk.getByRole('status').filter({ hasText: 'Connecting again' })).toBeVisible()
  for (const index of [1, 2, 3]) await kiosk.scan(codeOf(index), 'S1')
  isDown = false
  await expect(desk.getByRole('status').filter({ hasText: 'Live' })).toBeVisible({ timeout: 30_000 })
  await expect(ring(desk)).toHaveAccessibleName(/4 of 8/)
  await expect(scans(desk)).toHaveCount(4)
  await kiosk.close()
})

test('the wall fills the screen, hides names, and is left by Escape', async ({ desk, server }) => {
  const kiosk = await openStation(server, evening.eventId, 'Main door')
  await kiosk.scan(codeOf(0), 'S1')
  await watchDoor(desk)
  await desk.getByRole('button', { name: 'Full screen' }).click()
  const wall = desk.getByRole('dialog', { name: /^Door of/ })
  await expect(wall.getByText('Admitted').first()).toBeVisible()
  await expect(wall.getByText('Zsófia Kis')).toHaveCount(0)
  await wall.getByRole('button', { name: 'Show names' }).click()
  await expect(wall.getByText('Zsófia Kis')).toBeVisible()
  await kiosk.scan(codeOf(1), 'S1')
  await expect(wall.getByRole('img', { name: /^S1 Opening concert: 2 of 8/ })).toBeVisible()
  await desk.reload()
  await expect(wall).toBeVisible()
  await desk.keyboard.press('Escape')
  await expect(wall).toHaveCount(0)
  await kiosk.close()
})

test('the door of today is one click away, and any other is found by name', async ({ desk, server }) => {
  await server.client.api.events.create.mutate({
    title: 'Another Year',
    startsAt: new Date(Date.now() + 300 * 86_400_000).toISOString(),
  })
  await desk.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Door' }).click()
  const title = evening.event.title
  await expect(desk.getByRole('article').filter({ hasText: title })).toContainText('0 of 8 in')
  await desk.getByRole('combobox', { name: 'Another event' }).fill('another year')
  await desk.getByRole('option', { name: /Another Year/ }).click()
  await expect(desk.getByRole('heading', { name: 'No sessions yet' })).toBeVisible()
  await desk.goBack()
  await desk.getByRole('link', { name: `Live door of ${title}` }).click()
  await expect(ring(desk)).toBeVisible()
})

test('a teacher watches the door of an assigned event, and changes nothing there', async ({ page, server }) => {
  const teacher = { email: 'teacher@example.org', password: 'a quiet classroom in May' }
  const { api } = server.client
  const own = createClient({ url: server.url, WebSocket })
  await own.register({ ...teacher, name: 'Tea Cher' })
  await own.close()
  const { items } = await api.users.list.query({ search: teacher.email })
  const userId = items[0]?.id ?? ''
  await api.users.update.mutate({ userId, role: 'teacher' })
  await api.events.update.mutate({ eventId: evening.eventId, teacherIds: [userId] })
  const kiosk = await openStation(server, evening.eventId, 'Main door')
  await kiosk.scan(codeOf(0), 'S1')
  await signIn(page, { admin: teacher })
  await page.goto(`/events/${evening.eventId}/door`)
  await expect(page.getByText('Renewed every 10 seconds')).toBeVisible()
  await expect(ring(page)).toHaveAccessibleName(/1 of 8/)
  await expect(page.getByRole('button', { name: /^Undo/ })).toHaveCount(0)
  await expect(page.getByRole('heading', { name: 'Stations' })).toHaveCount(0)
  await kiosk.scan(codeOf(1), 'S1')
  await expect(ring(page)).toHaveAccessibleName(/2 of 8/, { timeout: 20_000 })
  await kiosk.close()
})
