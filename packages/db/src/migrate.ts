import { Migrator } from 'kysely'
import { openDatabase, openPool } from './database.ts'
import { migrations } from './migrations/index.ts'

/**
 * Brings the schema up to date as the owner. Kysely holds an advisory lock meanwhile,
 * so any number of processes may call this at once.
 * @returns the names of the migrations applied now
 */
export async function migrateToLatest(url: string): Promise<string[]> {
  const db = openDatabase(openPool(url, { role: null, max: 2 }))
  try {
    const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
    const { error, results = [] } = await migrator.migrateToLatest()
    if (error) throw error
    return results.map((result) => result.migrationName)
  } finally {
    await db.destroy()
  }
}
