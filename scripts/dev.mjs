// `npm run dev`: the server restarts and the screens reload when a file is saved. Ctrl-C stops it all.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { bin, ROOT, requireInstall, requireNode } from './lib/house.mjs'
import { onInterrupt, prefix, start, stop } from './lib/processes.mjs'

requireNode()
requireInstall()

const port = process.env.PORT ?? '4000'
const env = { ...process.env, DEMO: process.env.DEMO ?? '1', PORT: port, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' }
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

for (const { name, folder, command, args, colour } of parts) {
  const cwd = join(ROOT, folder)
  if (!existsSync(join(cwd, 'package.json'))) continue
  const child = start(bin(command), args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  prefix(child, name, colour)
  child.once('close', async (code) => {
    console.error(`${name} has stopped (${code ?? 'by a signal'}): stopping the others.`)
    await stop()
    process.exit(code || 1)
  })
}
