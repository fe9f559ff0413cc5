import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { expect, signIn, test } from './support/test.ts'

const LIMIT = 200_000

const dist = new URL('../dist', import.meta.url).pathname

/** Adds up the JavaScript that a page asks for, as gzip sends it. */
function countScripts(page: Page): () => number {
  const names = new Set<string>()
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (pathname.endsWith('.js')) names.add(pathname)
  })
  return () => [...names].reduce((sum, name) => sum + gzipSync(readFileSync(dist + name)).byteLength, 0)
}

test('the first page, before and after signing in, needs little JavaScript', async ({ page, server }, testInfo) => {
  // What waits until the browser has nothing better to do is not what a page needs.
  await page.addInitScript(() => {
    window.requestIdleCallback = () => 0
  })
  const beforeSignIn = countScripts(page)
  await page.goto('/sign-in')
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  const signInSize = beforeSignIn()
  await signIn(page, server)
  const afterReload = countScripts(page)
  await page.reload()
  await expect(page.getByRole('heading', { level: 1, name: 'Today' })).toBeVisible()
  const todaySize = afterReload()
  testInfo.annotations.push({ type: 'gzip bytes', description: `sign-in ${signInSize}, today ${todaySize}` })
  expect(signInSize).toBeLessThan(LIMIT)
  expect(todaySize).toBeLessThan(LIMIT)
})
