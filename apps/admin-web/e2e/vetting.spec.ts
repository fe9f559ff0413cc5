import { register, signInAsMember } from './support/selling-world.ts'
import { expect, signIn, test } from './support/test.ts'

test('a member asks for a higher level, an admin grants it, and the member reads the answer', async ({
  page,
  server,
  browser,
}) => {
  const member = await register(server, 'Vera Vetted')
  const own = await (await browser.newContext({ baseURL: server.url, locale: 'en-GB' })).newPage()
  await signInAsMember(own, member)
  await expect(own.getByText('Your level: None')).toBeVisible()
  await own.getByLabel('A few words to the admins').fill('I come every Thursday.')
  await own.getByRole('button', { name: 'Send the request' }).click()
  await expect(own.getByText(/^You asked to be Vetted on/)).toBeVisible()
  await expect(own.getByText('Your level: Pending')).toBeVisible()
  await expect(own.getByRole('button', { name: 'Send the request' })).toHaveCount(0)

  await signIn(page, server)
  await page.goto('/people')
  await expect(page.getByRole('listitem').filter({ hasText: 'Vera Vetted' })).toContainText('I come every Thursday.')
  await page.getByRole('button', { name: 'Grant what Vera Vetted asks for' }).click()
  const dialog = page.getByRole('dialog', { name: 'Make Vera Vetted Vetted?' })
  await dialog.getByLabel('Answer').fill('Welcome among us.')
  await dialog.getByRole('button', { name: 'Grant it' }).click()
  await expect(page.getByText('Vera Vetted is now Vetted.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Grant what Vera Vetted asks for' })).toHaveCount(0)
  await expect(page.getByRole('combobox', { name: 'Vetting of Vera Vetted' })).toHaveValue('Vetted')

  await own.reload()
  await expect(own.getByText('Your level: Vetted')).toBeVisible()
  await expect(own.getByText('Welcome among us.')).toBeVisible()
  await own.getByLabel('Name', { exact: true }).fill('Vera Verified')
  await own.getByRole('button', { name: 'Save' }).click()
  await expect(own.getByText('Your name is saved.')).toBeVisible()
  await expect(own.getByRole('button', { name: 'Your account' })).toContainText('Vera Verified')
  await own.context().close()
})
