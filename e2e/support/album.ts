import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, type TestInfo } from '@playwright/test'
import { SCREENS } from './places.ts'

/** Pictures of a story's screens, numbered in the order in which they were seen. */
export interface Album {
  /** Keeps what is seen; with `phone`, also as a phone shows it. */
  keep(page: Page, name: string, options?: { phone?: boolean }): Promise<void>
}

const PHONE = { width: 390, height: 844 }

export function openAlbum(info: TestInfo, story: string): Album {
  const folder = join(SCREENS, story)
  mkdirSync(folder, { recursive: true })
  let count = 0
  const take = async (page: Page, name: string) => {
    await settle(page)
    const path = join(folder, `${name}.png`)
    await page.screenshot({ path, animations: 'disabled' })
    await info.attach(name, { path, contentType: 'image/png' })
  }
  return {
    async keep(page, name, { phone = false } = {}) {
      count += 1
      const numbered = `${String(count).padStart(2, '0')}-${name}`
      await take(page, numbered)
      const desktop = page.viewportSize()
      if (!phone || !desktop) return
      await page.setViewportSize(PHONE)
      await take(page, `${numbered}-phone`)
      await page.setViewportSize(desktop)
    },
  }
}

/** Waits until nothing is loading and nothing moves. */
async function settle(page: Page): Promise<void> {
  await expect(page.locator('[aria-busy="true"], .mantine-Skeleton-root')).toHaveCount(0)
  await page.evaluate(async () => {
    await document.fonts.ready
    const moving = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY)
    await Promise.allSettled(moving.map(({ finished }) => finished))
  })
}
