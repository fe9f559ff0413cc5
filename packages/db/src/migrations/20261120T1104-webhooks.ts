import type { Kysely } from 'kysely'

/** Who is told of what happens, where, and how that went. */
export async function up(_db: Kysely<unknown>): Promise<void> {}
