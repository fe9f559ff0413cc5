import { expect, type Locator, type Page } from '@playwright/test'

/** The kiosk as a steward uses it, in a browser or in its own program. */
export class KioskPage {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async pair(code: string): Promise<void> {
    await this.page.getByLabel('Pairing code').fill(code)
    await this.page.getByRole('button', { name: 'Pair', exact: true }).click()
    await expect(this.page.getByText('Connected')).toBeVisible()
  }

  async chooseSession(code: string): Promise<void> {
    await this.page.getByRole('button', { name: /^Change session/ }).click()
    await expect(this.page.getByRole('heading', { name: 'Which session is at this door?' })).toBeVisible()
    await this.page.getByRole('main').getByRole('listitem').filter({ hasText: code }).getByRole('button').click()
  }

  async expectCount(admitted: number, expected: number): Promise<void> {
    await expect(this.page.getByLabel(`${admitted} of ${expected} admitted`)).toBeVisible()
  }

  /** The result that is on the screen, by its words. */
  result(words: string): Locator {
    return this.page.getByRole('region', { name: words, exact: true })
  }

  /** The last result has gone: the next guest may step up. */
  async expectReady(): Promise<void> {
    await expect(this.page.locator('.result')).toHaveCount(0)
  }

  async next(): Promise<void> {
    await this.page.getByRole('button', { name: 'Next' }).click()
    await this.expectReady()
  }

  async search(words: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Search by name or code' }).click()
    await this.page.getByLabel('Name, order code or ticket code').fill(words)
  }

  async undo(reason: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Undo' }).click()
    await this.page.getByRole('radio', { name: reason }).check()
    await this.page.getByRole('button', { name: 'Undo check-in' }).click()
    await expect(this.result('Undone')).toBeVisible()
  }

  /** It says that it is locked, and why, within the time promised. */
  async expectLocked(withinMs: number): Promise<void> {
    await expect(this.page.getByRole('heading', { name: 'Locked' })).toBeVisible({ timeout: withinMs })
    await expect(this.page.getByText('An organizer has revoked this kiosk.')).toBeVisible()
  }

  /** Everything that this origin keeps in the browser, as one text. */
  kept(): Promise<string> {
    return this.page.evaluate(async () => {
      const found: unknown[] = [{ ...localStorage }, { ...sessionStorage }, await caches.keys()]
      const settled = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result)
          request.onerror = () => reject(request.error)
        })
      for (const { name = '' } of await indexedDB.databases()) {
        const database = await settled(indexedDB.open(name))
        for (const store of database.objectStoreNames) {
          found.push(name, store, await settled(database.transaction(store).objectStore(store).getAll()))
        }
        database.close()
      }
      return JSON.stringify(found)
    })
  }

  /** Names of the stores in this browser. */
  stores(): Promise<string[]> {
    return this.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? ''))
  }
}
