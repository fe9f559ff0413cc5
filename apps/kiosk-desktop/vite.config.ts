import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const api = `http://127.0.0.1:${process.env.PORT ?? '4000'}`

export default defineConfig(({ command }) => ({
  root: 'src/renderer',
  // One build serves both /kiosk/ of a server and app://kiosk/ of the shell.
  base: command === 'build' ? './' : '/kiosk/',
  plugins: [react()],
  server: {
    port: 5174,
    proxy: { '/trpc': { target: api, ws: true }, '/healthz': { target: api } },
  },
  worker: { format: 'es' as const },
  build: {
    outDir: '../../dist/renderer',
    emptyOutDir: true,
    target: 'chrome130',
    // Scripts must come as files: the content policy knows no data addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
}))
