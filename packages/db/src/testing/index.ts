import type {} from './global-setup.ts'

/** For tests of what a migration does to rows that are there. */
export { migrations } from '../migrations/index.ts'
export type { TestDatabase } from './clone.ts'
export * from './factories/index.ts'
export { startTestServer, type TestServer } from './server.ts'
export { createTestDatabase, useTestDatabase } from './use-test-database.ts'
