import AxeBuilder from '@axe-core/playwright'
import { inspect, keepPicture, sizes } from './support/inspect.ts'
import { makeSale } from './support/sales-world.ts'
import { expect, signIn, test } from './support/test.ts'

test.use({ serverOf: 'messages' })

const BODY = 'Dear {{name}},\n\n**Doors open** at six:\n\n- bring {{tickets}}\n- and a friend\n\nSee you {{when}}!'

/** A sale with holders of both types, one of whom has two tickets. */
async function makeHolders(api: Parameters<typeof makeSale>[0], title: string) {
  const sale = await makeSale(api, title)
  await sale.buy('Vera Holder', [{ ticketTypeId: sale.both.id, quantity: 2, names: ['Vera Holder'] }])
  await sale.buy('Ottó Holder', [{ ticketTypeId: sale.one.id, quantity: 1, names: ['Ottó Holder'] }])
  await sale.buy('Pál Holder', [{ ticketTypeId: sale.one.id, quantity: 1, names: ['Pál Holder'] }])
  return sale
}

test('a message is written to a session, looked at, tested, sent, and declined by its link', async ({
  desk,
  server,
}) => {
  const { api } = server.client
  const { eventId } = await makeHolders(api, 'Written To')
  await desk.goto(`/events/${eventId}`)
  const tabs = desk.getByRole('navigation', { name: 'Parts of this event' })
  await tabs.getByRole('link', { name: 'Messages', exact: true }).click()
  await desk.getByRole('button', { name: 'New message' }).click()
  const reach = desk.getByRole('status').filter({ hasText: 'people' })
  await expect(reach).toContainText('3 people')
  await desk.getByRole('checkbox', { name: /^S2 / }).check()
  await expect(desk.getByRole('status').filter({ hasText: '1 person' })).toContainText('with 2 tickets')
  await desk.getByRole('checkbox', { name: /^S2 / }).uncheck()
  await expect(reach).toContainText('3 people')

  await desk.getByLabel('Subject').fill('News of {{event}} {{nobody}}')
  await expect(desk.getByText('Nothing stands for {{nobody}}')).toBeVisible()
  await expect(desk.getByRole('button', { name: 'Send …' })).toBeDisabled()
  await desk.getByLabel('Subject').fill('News of {{event}}')
  await desk.getByLabel('Message', { exact: true }).fill('Dear ')
  await desk.getByRole('group', { name: 'Put in' }).getByRole('button', { name: 'Name' }).click()
  await expect(desk.getByLabel('Message', { exact: true })).toHaveValue('Dear {{name}}')
  await desk.getByLabel('Message', { exact: true }).fill(BODY)
  const mail = desk.frameLocator('iframe[title="Preview"]')
  await expect(mail.getByText('Dear Vera Holder,')).toBeVisible()
  await expect(mail.getByText('Doors open')).toBeVisible()
  await desk.getByRole('button', { name: 'Next person' }).click()
  await expect(mail.getByText('Dear Ottó Holder,')).toBeVisible()
  await desk.getByRole('button', { name: 'Text', exact: true }).click()
  await expect(desk.locator('pre')).toContainText('- and a friend')

  await desk.getByRole('button', { name: 'Send me a test' }).click()
  await expect(desk.getByText('A test is on its way to your own address.')).toBeVisible()
  await desk.getByRole('button', { name: 'Send …' }).click()
  const dialog = desk.getByRole('dialog', { name: 'Send this message?' })
  await expect(dialog).toContainText('It goes to 3 people.')
  await dialog.getByLabel('Later').check()
  await dialog.getByRole('button', { name: 'Schedule' }).click()
  await expect(dialog.getByText('Choose a time to come')).toBeVisible()
  await dialog.getByLabel('Now').check()
  await dialog.getByRole('button', { name: 'Send to 3 people' }).dblclick()
  await expect(desk.getByText('3 of 3 done')).toBeVisible({ timeout: 30_000 })
  await expect(desk.getByText('Sent', { exact: true }).first()).toBeVisible()

  const { mails } = await api.mail.captured.query({ limit: 100 })
  const ours = mails.filter(({ subject }) => subject.includes('News of Written To'))
  expect(ours.map(({ to }) => to).toSorted()).toEqual([
    server.admin.email,
    'ott--holder@example.org',
    'p-l-holder@example.org',
    'vera-holder@example.org',
  ])
  const link = /http\S+\/u\/\S+/.exec(ours.find(({ to }) => to.startsWith('vera'))?.text ?? '')?.[0] ?? ''
  await desk.goto(link)
  await expect(desk.getByText('what the organizers of “Written To” write to everybody')).toBeVisible()
  for (const scheme of ['light', 'dark'] as const) {
    await desk.emulateMedia({ colorScheme: scheme })
    await keepPicture(desk, `unsubscribe-${scheme}`)
    expect((await new AxeBuilder({ page: desk }).analyze()).violations).toEqual([])
  }
  await desk.getByRole('button', { name: 'No more of this event' }).click()
  await expect(desk.getByRole('status')).toContainText('You get no more messages of the organizers')
  await keepPicture(desk, 'unsubscribed')
  const audience = await api.messages.audience.query({ eventId })
  expect(audience).toMatchObject({ people: 3, declined: 1 })
  await desk.getByRole('button', { name: 'I want them after all' }).click()
  await expect(desk.getByText('what the organizers of “Written To” write to everybody')).toBeVisible()
})

for (const [size, viewport] of Object.entries(sizes)) {
  test(`messages on a ${size}`, async ({ browser, server }) => {
    const { api } = server.client
    const { eventId } = await makeHolders(api, `Seen on a ${size}`)
    const context = await browser.newContext({ viewport, baseURL: server.url, locale: 'en-GB' })
    const page = await context.newPage()
    await signIn(page, server)
    await page.goto(`/events/${eventId}/messages`)
    await expect(page.getByText('Nothing written yet')).toBeVisible()
    const words = { subject: 'Doors open at six', body: BODY }
    const sent = await api.messages.create.mutate({ eventId, ...words })
    await api.messages.send.mutate({ messageId: sent.id, version: 1, expectedPeople: 3 })
    const { id: draftId } = await api.messages.create.mutate({ eventId, ...words, subject: 'The day after' })
    const later = await api.messages.create.mutate({ eventId, ...words, subject: 'Tomorrow it begins' })
    const sendAt = new Date(Date.now() + 3_600_000).toISOString()
    await api.messages.send.mutate({ messageId: later.id, version: 1, expectedPeople: 3, sendAt })
    await page.goto(`/events/${eventId}/messages`)
    await expect(page.getByRole('row', { name: /Doors open at six/ })).toContainText('3 of 3', { timeout: 30_000 })
    await inspect(page, 'messages-list')
    await page.getByRole('link', { name: 'Doors open at six' }).click()
    await expect(page.getByText('3 of 3 done')).toBeVisible()
    await keepPicture(page, 'messages-result')
    // Scripts, the tests' own among them, do not run in the mail's frame: a picture of it, and axe on the text.
    await page.getByRole('button', { name: 'Text', exact: true }).click()
    await inspect(page, 'messages-result')
    await page.goto(`/events/${eventId}/messages?message=${draftId}`)
    await expect(page.getByText('3 people')).toBeVisible()
    await expect(page.frameLocator('iframe[title="Preview"]').getByText('Doors open')).toBeVisible()
    await page.getByRole('checkbox', { name: /^S1 / }).check()
    await expect(page.frameLocator('iframe[title="Preview"]').getByText('Doors open')).toBeVisible()
    await keepPicture(page, 'messages-composer')
    await page.getByRole('button', { name: 'Text', exact: true }).click()
    await inspect(page, 'messages-composer')
    await page.getByRole('button', { name: 'Send …' }).click()
    await page.getByRole('dialog').getByLabel('Later').check()
    await expect(page.getByRole('button', { name: 'Schedule' })).toBeEnabled()
    await inspect(page, 'messages-send')
    await context.close()
  })
}
