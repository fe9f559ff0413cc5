// Builds the kiosk: the page by Vite, the shell's two files by esbuild.
import { rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build as bundle } from 'esbuild'
import { build as buildPage } from 'vite'

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
