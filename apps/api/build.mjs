// Bundles the server: our workspace packages go in, libraries from npm stay outside. `node build.mjs <folder>` for another
// folder than `dist`, in here.

import { rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = fileURLToPath(new URL('.', import.meta.url))
const require = createRequire(import.meta.url)

/** Where a bare import leads from a folder; null when it leads nowhere. */
function resolveFrom(path, folder) {
  try {
    return require.resolve(path, { paths: [folder] })
  } catch {
    return null
  }
}

/**
 * A library stays outside when the bundle finds the same one that the importing package would. npm keeps some beside a
 * workspace (another version lies at the root): those go in.
 */
const libraries = {
  name: 'libraries',
  setup(bundler) {
    bundler.onResolve({ filter: /^[^./]/ }, ({ path, resolveDir }) => {
      if (path.startsWith('node:') || path.startsWith('@turnout/')) return null
      const seen = resolveFrom(path, resolveDir)
      return seen === null || seen === resolveFrom(path, here) ? { path, external: true } : null
    })
  },
}

const [outdir = 'dist'] = process.argv.slice(2)
await rm(new URL(outdir, import.meta.url), { recursive: true, force: true })
await build({
  absWorkingDir: here,
  // Each is a whole program.
  entryPoints: ['src/main.ts', 'src/backup.ts'],
  outdir,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  plugins: [libraries],
  logLevel: 'warning',
})
