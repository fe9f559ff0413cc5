// `npm run backup` and `npm run restore`: the server's own program for it, built when it has changed.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT, requireInstall, requireNode } from './lib/house.mjs'

requireNode()
requireInstall()

const { build } = await import('./lib/build.mjs')
if (!(await build(['@turnout/api'], 'Building the server'))) process.exit(1)
await import(pathToFileURL(join(ROOT, 'apps', 'api', 'dist', 'backup.js')).href)
