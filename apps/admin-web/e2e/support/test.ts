import { test as base, expect, type Page } from '@playwright/test'
import { startTestServer, type TestServer } from './server.ts'

interface Fixtures {
  /** Patterns of complaints that a test brings about on purpose, such as a refused sign-in. */
  expectedNoise: RegExp[]
  /** Fails the test when the page logs an error or a warning. */
  quiet: undefined
  /** A page that is signed in as the admin. */
  desk: Page
}

interface WorkerFixtures {
  /** Files that name another one than the rest have a server to themselves: what others plan is not on their lists. */
  serverOf: string
  server: TestServer
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  serverOf: ['everybody', { scope: 'worker', option: true }],
  server: [
    async ({ playwright: _, serverOf: __ }, use) => {
      const server = await startTestServer()
      await use(server)
      await server.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  expectedNoise: async ({ playwright: _ }, use) => use([]),
  quiet: [
    async ({ page, expectedNoise }, use) => {
      const noise = listen(page)
      await use(undefined)
      expect(noise.filter((line) => !expectedNoise.some((pattern) => pattern.test(line)))).toEqual([])
    },
    { auto: true },
  ],
  desk: async ({ page, server }, use) => {
    await signIn(page, server)
    await use(page)
  },
})

/** Signs in by the form, as people do. */
export async function signIn(page: Page, { admin }: Pick<TestServer, 'admin'>): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('E-mail').fill(admin.email)
  await page.getByLabel('Password', { exact: true }).fill(admin.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Today' })).toBeVisible()
}

/** What a page complains of. */
export function listen(page: Page): string[] {
  const noise: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') noise.push(`${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => noise.push(`page error: ${error.message}`))
  return noise
}

export { expect } from '@playwright/test'
