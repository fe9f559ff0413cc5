// Builds the kiosk: the page by Vite, the shell's two files by esbuild.
import { readFile, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build as bundle } from 'esbuild'
import { build as buildPage } from 'vite'

/** The first screen must come quickly on a venue's network. */
const FIRST_LOAD_KB = 120
const root = fileURLToPath(new URL('.', import.meta.url))

await rm(`${root}dist`, { recursive: true, force: true })
process.chdir(root)
await buildPage({ configFile: `${root}vite.config.ts`, logLevel: 'warn' })
for (const part of ['main', 'preload']) {
  await bundle({
    entryPoints: [`${root}src/${part}/${part}.ts`],
    outfile: `${root}dist/${part}/${part}.cjs`,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // Electron 33, the oldest that the kiosk is tested with, brings Node 20.18 and Chromium 130.
    target: ['node20.18', 'chrome130'],
    external: ['electron'],
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
  })
}

/** What a browser loads before the first screen: the entry and the modules that the page names beside it. */
async function initialKilobytes() {
  const html = await readFile(`${root}dist/renderer/index.html`, 'utf8')
  const names = [...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(([, name]) => name)
  const sizes = await Promise.all(
    names.map(async (name) => gzipSync(await readFile(`${root}dist/renderer/${name}`), { level: 9 }).length),
  )
  return sizes.reduce((sum, size) => sum + size, 0) / 1000
}

const size = await initialKilobytes()
console.log(`The page's first load: ${size.toFixed(1)} kB of JavaScript (gzip), of ${FIRST_LOAD_KB} at most`)
if (size > FIRST_LOAD_KB) process.exit(1)
