import type { Kysely } from 'kysely'

/** What became of each mail. */
export async function up(_db: Kysely<unknown>): Promise<void> {}
