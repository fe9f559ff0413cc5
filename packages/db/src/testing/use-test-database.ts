import { afterAll, beforeAll, inject } from 'vitest'
import { cloneTemplate, type TestDatabase } from './clone.ts'

/**
 * A database for the tests of one file (or of one `describe`): cloned from the migrated template, dropped by `stop()`.
 * Needs the global set-up `@turnout/db/testing/global-setup`.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  return cloneTemplate(inject('turnoutTestTemplate'))
}

/**
 * Gives the tests of this file (or of this `describe`) a database of their own.
 * @returns how to get at it from inside a test
 */
export function useTestDatabase(): () => TestDatabase {
  let database: TestDatabase | null = null
  beforeAll(async () => {
    database = await createTestDatabase()
  })
  afterAll(async () => {
    await database?.stop()
    database = null
  })
  return () => {
    if (!database) throw new Error('The test database exists inside tests and hooks only')
    return database
  }
}
