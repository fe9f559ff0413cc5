// `npm run dev`: the server restarts and the screens reload when a file is saved. Ctrl-C stops it all.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { bin, ROOT, requireInstall, requireNode } from './lib/house.mjs'
import { onInterrupt, prefix, start, stop, wasInterrupted } from './lib/processes.mjs'

requireNode()
requireInstall()

const env = {
  ...process.env,
  NODE_ENV: process.env.NODE_ENV ?? 'development',
  DEMO: process.env.DEMO ?? '1',
  FORCE_COLOR: process.stdout.isTTY ? '1' : '0',
}
const vite = ['--clearScreen', 'false', '--host', '127.0.0.1']

const parts = [
  {
    name: 'api',
    folder: 'apps/api',
    command: 'tsx',
    args: ['watch', '--clear-screen=false', 'src/main.ts'],
    colour: 32,
  },
  { name: 'admin', folder: 'apps/admin-web', command: 'vite', args: vite, colour: 36 },
  { name: 'kiosk', folder: 'apps/kiosk-desktop', command: 'vite', args: vite, colour: 35 },
]

onInterrupt(() => stop())
console.log('The admin and the kiosk below reload by themselves; the pages of the server itself are the last build.\n')

for (const { name, folder, command, args, colour } of parts) {
  const cwd = join(ROOT, folder)
  if (!existsSync(join(cwd, 'package.json'))) continue
  const child = start(bin(command), args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  prefix(child, name, colour)
  child.once('close', async (code) => {
    if (wasInterrupted()) return
    console.error(`${name} has stopped (${code ?? 'by a signal'}): stopping the others.`)
    await stop()
    process.exit(code || 1)
  })
}
