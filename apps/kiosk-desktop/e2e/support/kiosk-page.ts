import { expect, type Locator, type Page } from '@playwright/test'
import { typeAsScanner } from './scanner.ts'

/** The kiosk as a steward uses it. */
export class KioskPage {
  readonly page: Page
  readonly url: string
  /** Complaints of the browser itself that a test provokes, such as a request that finds no server. */
  readonly expectedNoise: RegExp[] = []

  constructor(page: Page, serverUrl: string) {
    this.page = page
    this.url = `${serverUrl}/kiosk/`
  }

  async open(fragment = ''): Promise<void> {
    await this.page.goto(this.url + fragment)
  }

  async pair(code: string): Promise<void> {
    await this.open()
    await this.page.getByLabel('Pairing code').fill(code)
    await this.page.getByRole('button', { name: 'Pair', exact: true }).click()
    await this.expectReady()
  }

  async expectReady(): Promise<void> {
    await expect(this.page.getByText('Connected')).toBeVisible()
    await expect(this.counter).toBeVisible()
  }

  get counter(): Locator {
    return this.page.locator('.counter[aria-label]')
  }

  async expectCount(admitted: number, expected: number): Promise<void> {
    await expect(this.page.getByLabel(`${admitted} of ${expected} admitted`)).toBeVisible()
  }

  /** Reads a code by a hand-held scanner. */
  async scan(code: string): Promise<void> {
    await typeAsScanner(this.page, code)
  }

  /** The result on the screen now, by its words. */
  result(words: string): Locator {
    return this.page.getByRole('region', { name: words, exact: true })
  }

  /** Touches the result, so that it stays until the next scan. */
  async hold(words: string): Promise<void> {
    await this.result(words).locator('.result-words').click()
  }

  async next(): Promise<void> {
    await this.page.keyboard.press('Escape')
    await expect(this.page.locator('.result')).toHaveCount(0)
  }

  /** Names of the stores that the page left in this browser. */
  databases(): Promise<string[]> {
    return this.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? ''))
  }
}
