import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

/** What `npm run build` makes of the server. */
export const SERVER_PROGRAM = join(ROOT, 'apps', 'api', 'dist', 'main.js')

/** Where the kiosk is built: its folder is what Electron starts. */
export const KIOSK_FOLDER = join(ROOT, 'apps', 'kiosk-desktop')

/** Pictures of the screens, those of the last run. */
export const SCREENS = fileURLToPath(new URL('../test-results/screens', import.meta.url))

/** Says what to do when what is tested here has not been built. */
export function requireBuild(): void {
  const needed = [
    SERVER_PROGRAM,
    join(ROOT, 'apps', 'admin-web', 'dist', 'index.html'),
    join(KIOSK_FOLDER, 'dist', 'renderer', 'index.html'),
    join(KIOSK_FOLDER, 'dist', 'main', 'main.cjs'),
  ]
  const missing = needed.filter((path) => !existsSync(path))
  if (missing.length > 0) throw new Error(`Not built yet: ${missing.join(', ')}. Run this first: npm run build`)
}
