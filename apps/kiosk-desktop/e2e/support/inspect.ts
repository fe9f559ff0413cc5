import { mkdirSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** The screens a kiosk runs on. */
export const sizes = {
  tablet: { width: 1280, height: 800 },
  laptop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const

const FOLDER = 'test-results/screens'

/** Keeps a picture of the screen and lets axe look at it; touch targets are big enough, nothing sticks out. */
export async function inspect(page: Page, name: string, { isElectron = false } = {}): Promise<void> {
  mkdirSync(FOLDER, { recursive: true })
  await page.screenshot({ path: `${FOLDER}/${name}.png`, animations: 'disabled' })
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(isElectron).analyze()
  expect(violations.map(({ id, nodes }) => `${name}: ${id} ${nodes.map(({ target }) => target).join(' ')}`)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
  expect(await smallTargets(page)).toEqual([])
}

/** What one can press and that is smaller than a finger. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, select, input:not([type="radio"]), [role="button"]')]
      .filter((element) => element.checkVisibility())
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width < 48 || box.height < 48)
      .map(({ element, box }) => `${element.textContent || element.ariaLabel} ${box.width}x${box.height}`),
  )
}
