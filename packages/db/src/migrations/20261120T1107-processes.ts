import type { Kysely } from 'kysely'

/** What processes say of themselves. */
export async function up(_db: Kysely<unknown>): Promise<void> {}
