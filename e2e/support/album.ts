import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, type TestInfo } from '@playwright/test'
import { SCREENS } from './places.ts'

/** Pictures of a story's screens, numbered in the order in which they were seen. */
export interface Album {
  /** Keeps what is seen now. */
  keep(page: Page, name: string): Promise<void>
  /** Keeps what is seen once it has come to rest, at a desk and on a phone. */
  keepBoth(page: Page, name: string): Promise<void>
}

const PHONE = { width: 390, height: 844 }

export function openAlbum(info: TestInfo, story: string): Album {
  const folder = join(SCREENS, story)
  mkdirSync(folder, { recursive: true })
  let count = 0
  const take = async (page: Page, name: string) => {
    const path = join(folder, `${name}.png`)
    await page.screenshot({ path, animations: 'disabled' })
    await info.attach(name, { path, contentType: 'image/png' })
  }
  const numbered = (name: string) => {
    count += 1
    return `${String(count).padStart(2, '0')}-${name}`
  }
  return {
    keep: (page, name) => take(page, numbered(name)),
    async keepBoth(page, name) {
      const at = numbered(name)
      const desk = page.viewportSize()
      if (!desk) throw new Error('Only a page with a size of its own can be looked at on a phone')
      await settle(page)
      await take(page, at)
      await page.setViewportSize(PHONE)
      await settle(page)
      await take(page, `${at}-phone`)
      await page.setViewportSize(desk)
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
