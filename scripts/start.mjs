// `npm start`: builds what has changed and runs the server in this very process, so that signals reach it.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT, requireInstall, requireNode } from './lib/house.mjs'

requireNode()
requireInstall()

const { build, SERVER } = await import('./lib/build.mjs')
const { stop } = await import('./lib/processes.mjs')

const interrupted = async () => {
  await stop()
  process.exit(130)
}
process.on('SIGINT', interrupted).on('SIGTERM', interrupted)
const built = await build(SERVER, 'Building Turnout')
// From here on the server handles signals itself.
process.off('SIGINT', interrupted).off('SIGTERM', interrupted)
if (!built) process.exit(1)

process.env.DEMO ??= '1'
process.env.NODE_ENV ??= 'production'
await import(pathToFileURL(join(ROOT, 'apps', 'api', 'dist', 'main.js')).href)
