import { expect, type Page } from '@playwright/test'
import type { Turnout } from './turnout.ts'

/** The admin web as an organizer uses it: by what it says, never by how it is made. */
export class OrganizerPage {
  readonly page: Page
  readonly #turnout: Turnout

  constructor(page: Page, turnout: Turnout) {
    this.page = page
    this.#turnout = turnout
  }

  /** By the address and the login that the start printed. */
  async signIn(): Promise<void> {
    const { admin, email, password } = this.#turnout.banner
    await this.page.goto(admin)
    await this.page.getByLabel('E-mail').fill(email ?? '')
    await this.page.getByLabel('Password', { exact: true }).fill(password ?? '')
    await this.press('Sign in')
    await expect(this.page.getByRole('heading', { level: 1, name: 'Today' })).toBeVisible()
  }

  press(name: string): Promise<void> {
    return this.page.getByRole('button', { name, exact: true }).click()
  }

  /** One of the parts of the event that is open. */
  async openTab(name: string): Promise<void> {
    await this.page
      .getByRole('navigation', { name: 'Parts of this event' })
      .getByRole('link', { name, exact: true })
      .click()
  }

  dialog(name: string | RegExp) {
    return this.page.getByRole('dialog', { name })
  }

  /** Drags a file from the desktop onto the page. */
  async dropFile(name: string, content: string): Promise<void> {
    const zone = this.page.getByRole('region', { name: 'Drop a file here' })
    const dataTransfer = await this.page.evaluateHandle(
      ([fileName = '', text = '']) => {
        const dragged = new DataTransfer()
        dragged.items.add(new File([text], fileName, { type: 'application/json' }))
        return dragged
      },
      [name, content],
    )
    await zone.dispatchEvent('dragover', { dataTransfer })
    await zone.dispatchEvent('drop', { dataTransfer })
    await dataTransfer.dispose()
  }

  /** Types a date and a time by the clock of the event. */
  async setTime(label: string, day: string, hour: string, minute: string): Promise<void> {
    const date = this.page.getByLabel(`${label}: date`)
    await date.fill(day)
    await date.press('Tab')
    await this.page.getByLabel(`${label}: Hour`).fill(hour)
    await this.page.getByLabel(`${label}: Minute`).fill(minute)
  }

  async addTicketType(name: string, price: string, includes: string): Promise<void> {
    await this.press('Add ticket type')
    const dialog = this.dialog('New ticket type')
    await dialog.getByLabel('Name').fill(name)
    await dialog.getByLabel('Price', { exact: true }).fill(price)
    await dialog.getByRole('combobox', { name: 'Includes' }).click()
    await this.page.getByRole('option', { name: includes, exact: true }).click()
    await dialog.getByRole('button', { name: 'Add ticket type' }).click()
    await expect(dialog).toBeHidden()
  }

  /** A cell of the session matrix. */
  cell(type: string, session: string) {
    return this.page.getByRole('button', { name: `${type} includes ${session}`, exact: true })
  }

  /** How full a session's door is, as the live door says it. */
  ring(session: string, admitted: number, expected: number) {
    const words = new RegExp(`^${session}.*: ${admitted} of ${expected} admitted`)
    return this.page.getByRole('img', { name: words })
  }

  /** The newest scan on the live door. */
  get lastScan() {
    return this.page.getByRole('list', { name: 'Last scans' }).getByRole('listitem').first()
  }
}
