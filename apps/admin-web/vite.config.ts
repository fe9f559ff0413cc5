import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const api = `http://127.0.0.1:${process.env.PORT ?? '4000'}`

export default defineConfig({
  base: '/',
  plugins: [react()],
  server: {
    port: 4100,
    proxy: {
      '/trpc': { target: api, ws: true },
      '/api': { target: api },
      '/kiosk': { target: api },
    },
  },
  build: {
    target: 'es2023',
    outDir: 'dist',
    emptyOutDir: true,
    // Fonts and pictures stay files: the page's security policy allows no data: fonts.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What every page stands on, in a few files that compress well; the rest is split by page.
          groups: [
            {
              name: 'platform',
              test: /node_modules[\\/](react|react-dom|scheduler|@tanstack|@trpc|i18next|react-i18next|use-sync-external-store)[\\/]/,
            },
          ],
        },
      },
    },
  },
})
