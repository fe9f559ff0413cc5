import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** The tests look at the built pages, as visitors do. They are built here only where nothing has built them before. */
export default async function buildFirst(): Promise<void> {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  if (existsSync(`${root}/dist/index.html`)) return
  await build({ root, logLevel: 'warn' })
}
