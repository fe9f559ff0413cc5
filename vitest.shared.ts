import { createRequire } from 'node:module'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** What a package's tests need beside the common settings. */
export interface SharedTestOptions {
  /** Gives `createTestDatabase` and `useTestDatabase` of `@turnout/db/testing` a PostgreSQL. */
  database?: boolean
  /** Which files are tests. */
  include?: string[]
  environment?: 'node' | 'jsdom'
}

/** A zone that nobody's server is in, with its clock off by 45 minutes: what leans on the machine's zone breaks here. */
const ODD_TIME_ZONE = 'Pacific/Chatham'

/**
 * The settings that all packages test with. In a package's vitest.config.ts:
 * `export default sharedTests({ database: true })`; merge with `mergeConfig` where a package needs more.
 */
export function sharedTests(options: SharedTestOptions = {}): ViteUserConfig {
  // Set before the workers are forked, so that they begin with it.
  process.env.TZ = ODD_TIME_ZONE
  const globalSetup = options.database
    ? [createRequire(import.meta.url).resolve('@turnout/db/testing/global-setup')]
    : []
  return defineConfig({
    test: {
      include: options.include ?? ['{src,test}/**/*.test.{ts,tsx}'],
      environment: options.environment ?? 'node',
      pool: 'forks',
      maxWorkers: 2,
      globalSetup,
      testTimeout: 30_000,
      hookTimeout: 60_000,
      teardownTimeout: 30_000,
      restoreMocks: true,
      sequence: { shuffle: true },
    },
  })
}
