// Habits that neither the formatter nor the linter can hold. Part of `npm run lint`.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const SOURCE = /\.(ts|tsx|mts|cts|js|mjs|cjs|css)$/
const SKIPPED = new Set([
  'node_modules',
  'dist',
  '.git',
  '.turbo',
  '.cache',
  '.data',
  'coverage',
  'test-results',
  'playwright-report',
  'results',
])

const RULES = [
  { pattern: /\bbiome-ignore\b/, says: 'solve what the linter found, or change the rule for everyone in biome.json' },
  { pattern: /@ts-(?:ignore|nocheck)\b/, says: 'the types are right or they are mended' },
  { pattern: /\bas unknown as\b/, says: 'parse the value, or write a type guard' },
  // In quotes XXX is the currency code for "no currency".
  { pattern: /\b(?:TODO|FIXME|HACK)\b|(?<!')\bXXX\b/, says: 'an issue is a better place for what is left to do' },
  { pattern: /\b(?:it|test|describe)\.(?:only|skip|todo|fixme)\b/, says: 'a test runs or is deleted' },
  { pattern: /\bretries:\s*[1-9]/, says: 'a test that needs a second try hides a fault' },
]

/** @returns {Generator<string>} every source file below the folder */
function* sources(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (SKIPPED.has(entry.name)) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* sources(path)
    else if (entry.isFile() && SOURCE.test(entry.name)) yield path
  }
}

let found = 0
for (const path of sources(root)) {
  if (path === fileURLToPath(import.meta.url)) continue
  const lines = readFileSync(path, 'utf8').split('\n')
  for (const [index, line] of lines.entries()) {
    for (const { pattern, says } of RULES) {
      const match = pattern.exec(line)
      if (!match) continue
      found++
      console.error(`${relative(root, path)}:${index + 1}  ${match[0]}: ${says}`)
    }
  }
}
if (found > 0) process.exit(1)
