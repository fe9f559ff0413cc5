import { type Browser, chromium, type Page } from '@playwright/test'

const QUIET = ['--disable-background-networking', '--disable-component-update', '--disable-sync']

/** A browser of one's own, as at another desk. */
export function openBrowser(flags: string[] = []): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_BIN ?? '/usr/bin/chromium'
  return chromium.launch({ executablePath, args: [...QUIET, ...flags] })
}

/** What a page complains of: there should be nothing. */
export function listen(page: Page): string[] {
  const noise: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') noise.push(`${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => noise.push(`page error: ${error.message}`))
  page.on('response', (response) => {
    if (response.status() >= 400) noise.push(`${response.status()} ${response.request().method()} ${response.url()}`)
  })
  return noise
}
