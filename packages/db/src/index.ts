export * from './database.ts'
export { migrateToLatest } from './migrate.ts'
export type * from './schema/index.ts'
export { type DatabaseSetupCode, DatabaseSetupError } from './setup-error.ts'
