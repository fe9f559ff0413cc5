import { mkdirSync } from 'node:fs'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** The screens organizers use. */
export const sizes = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 390, height: 844 },
} as const

export type Size = keyof typeof sizes

const FOLDER = 'test-results/screens'

/**
 * Keeps a picture of the screen in light and in dark, and lets axe look at both; nothing sticks out sideways.
 * `name` is the picture's; the size comes before it.
 */
export async function inspect(page: Page, name: string): Promise<void> {
  const size = sizeOf(page)
  await settled(page)
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', scheme)
    await keepPicture(page, `${name}-${scheme}`)
    const { violations } = await new AxeBuilder({ page }).analyze()
    const found = violations.flatMap(({ id, impact, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${scheme} ${id} (${impact}): ${target} ${failureSummary}`),
    )
    expect.soft(found, `axe on ${size} ${name}`).toEqual([])
  }
  await page.emulateMedia({ colorScheme: 'light' })
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect.soft(overflow, `${size} ${name} scrolls sideways`).toBeLessThanOrEqual(0)
}

/** Keeps a picture under a name, with the size before it. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true })
  await page.screenshot({ path: `${FOLDER}/${sizeOf(page)}-${name}.png`, animations: 'disabled' })
}

function sizeOf(page: Page): Size {
  return (page.viewportSize()?.width ?? 0) < 600 ? 'phone' : 'desktop'
}

/** Waits until nothing is loading and nothing moves. */
async function settled(page: Page): Promise<void> {
  await expect(page.locator('[aria-busy="true"], .mantine-Skeleton-root')).toHaveCount(0)
  await page.evaluate(() => document.fonts.ready)
  await page.evaluate(async () => {
    const finite = document
      .getAnimations()
      .filter((animation) => animation.effect?.getComputedTiming().iterations !== Infinity)
    await Promise.allSettled(finite.map((animation) => animation.finished))
  })
}
