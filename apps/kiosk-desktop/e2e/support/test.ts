import { test as base, expect, type Page } from '@playwright/test'
import { makeTestEvent, type TestEvent } from './event.ts'
import { KioskPage } from './kiosk-page.ts'
import { startTestServer, type TestServer } from './server.ts'

interface Fixtures {
  event: TestEvent
  /** Fails the test when the page logs an error or a warning. */
  kiosk: KioskPage
}

export const test = base.extend<Fixtures, { server: TestServer }>({
  server: [
    async ({ playwright: _ }, use) => {
      const server = await startTestServer()
      await use(server)
      await server.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  event: async ({ server }, use) => use(await makeTestEvent(server)),
  kiosk: async ({ page, server }, use) => {
    const noise = listen(page)
    const kiosk = new KioskPage(page, server.url)
    await use(kiosk)
    expect(noise.filter((line) => !kiosk.expectedNoise.some((pattern) => pattern.test(line)))).toEqual([])
  },
})

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
