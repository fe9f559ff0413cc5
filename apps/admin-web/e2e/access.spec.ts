import { expect, signIn, test } from './support/test.ts'

test('a reload keeps one signed in; signing out ends it and leads to where one came from', async ({ desk, server }) => {
  await desk.reload()
  await expect(desk.getByRole('heading', { level: 1, name: 'Today' })).toBeVisible()
  await desk.getByRole('button', { name: 'Your account' }).click()
  await desk.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(desk.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await desk.goto('/venues?q=hall')
  await expect(desk).toHaveURL(/\/sign-in\?next=/)
  await desk.getByLabel('E-mail').fill(server.admin.email)
  await desk.getByLabel('Password', { exact: true }).fill(server.admin.password)
  await desk.getByLabel('Password', { exact: true }).press('Enter')
  await expect(desk.getByRole('heading', { level: 1, name: 'Venues' })).toBeVisible()
  await expect(desk.getByRole('searchbox')).toHaveValue('hall')
})

test('an address of elsewhere is not where signing in leads', async ({ page, server }) => {
  await page.goto('/sign-in?next=https://example.org/')
  await page.getByLabel('E-mail').fill(server.admin.email)
  await page.getByLabel('Password', { exact: true }).fill(server.admin.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Today' })).toBeVisible()
  expect(new URL(page.url()).origin).toBe(server.url)
})

test('who registers may do nothing until an admin gives a role', async ({ browser, page, server, expectedNoise }) => {
  expectedNoise.push(/status of 40[19]/)
  await page.goto('/register')
  await page.getByLabel('Name').fill('Júlia Sárközi')
  await page.getByLabel('E-mail').fill('Julia@example.org')
  await page.getByLabel('Password', { exact: true }).fill('a long enough phrase')
  await page.getByRole('button', { name: 'Register' }).click()
  await expect(page.getByRole('heading', { name: 'Welcome, Júlia Sárközi' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Events', exact: true })).toHaveCount(0)
  await page.goto('/events')
  await expect(page.getByRole('heading', { name: 'Not open to your account' })).toBeVisible()

  const admins = await browser.newPage({ baseURL: server.url })
  await signIn(admins, server)
  await admins.goto('/people?q=júlia')
  await admins.getByRole('combobox', { name: 'Role of Júlia Sárközi' }).click()
  await admins.getByRole('option', { name: 'Organizer' }).click()
  await expect(admins.getByText('Júlia Sárközi is now: Organizer.')).toBeVisible()
  await admins.close()

  // Another role is another session.
  await page.reload()
  await page.getByLabel('E-mail').fill('julia@example.org')
  await page.getByLabel('Password', { exact: true }).fill('a long enough phrase')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('link', { name: 'Events', exact: true }).click()
  await expect(page.getByRole('link', { name: 'New event' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'People' })).toHaveCount(0)
})

test('a taken address is said at its field, and nothing typed is lost', async ({ page, server, expectedNoise }) => {
  expectedNoise.push(/status of 409/)
  await page.goto('/register')
  await page.getByLabel('Name').fill('Somebody Else')
  await page.getByLabel('E-mail').fill(server.admin.email)
  await page.getByLabel('Password', { exact: true }).fill('a long enough phrase')
  await page.getByRole('button', { name: 'Register' }).click()
  await expect(page.getByText('There is an account with this e-mail already.')).toBeVisible()
  await expect(page.getByLabel('Name')).toHaveValue('Somebody Else')
})

test('a forgotten password is set anew by the link of the mail, once', async ({ page, server, expectedNoise }) => {
  expectedNoise.push(/status of 40[0-9]/)
  const { api } = server.client
  const password = 'first things first'
  await page.goto('/register')
  await page.getByLabel('Name').fill('Forgetful Frida')
  await page.getByLabel('E-mail').fill('frida@example.org')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Register' }).click()
  await page.getByRole('button', { name: 'Your account' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  // The sign-in page before it has a field of that name too.
  await expect(page.getByRole('heading', { name: 'Forgot your password?' })).toBeVisible()
  await page.getByLabel('E-mail').fill('frida@example.org')
  await page.getByRole('button', { name: 'Send the link' }).click()
  await expect(page.getByRole('heading', { name: 'Look into your mail' })).toBeVisible()
  const linkOf = async () => {
    const { mails } = await api.mail.captured.query()
    return /\/reset-password#token=[\w-]+/.exec(mails.find(({ to }) => to === 'frida@example.org')?.text ?? '')?.[0]
  }
  await expect.poll(linkOf).toBeTruthy()
  const link = (await linkOf()) ?? ''
  for (const isFirst of [true, false]) {
    await page.goto('about:blank')
    await page.goto(link)
    await page.getByLabel('New password').fill('second thoughts are best')
    await page.getByRole('button', { name: 'Set the password' }).click()
    const answer = isFirst ? 'Your new password is set.' : 'This link has been used or has run out.'
    await expect(page.getByText(answer)).toBeVisible()
  }
})

test('Hungarian is complete, and stays chosen', async ({ page, server }) => {
  await signIn(page, server)
  await page.getByRole('button', { name: 'Your account' }).click()
  await page.getByRole('menuitem', { name: 'Magyar' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Ma' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'hu')
  await page.reload()
  for (const [link, heading] of [
    ['Események', 'Események'],
    ['Helyszínek', 'Helyszínek'],
    ['Importálás', 'Importálás'],
    ['Emberek', 'Emberek'],
    ['Beállítások', 'Beállítások'],
  ] as const) {
    await page.getByRole('link', { name: link, exact: true }).click()
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible()
  }
  await page.getByRole('button', { name: 'Saját fiók' }).click()
  await page.getByRole('menuitem', { name: 'English' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
})

test('the chosen appearance is there before the first paint', async ({ desk }) => {
  await desk.getByRole('button', { name: 'Your account' }).click()
  await desk.getByRole('menuitem', { name: 'Dark' }).click()
  await expect(desk.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
  await desk.reload({ waitUntil: 'commit' })
  await expect(desk.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark')
})
