import type { Kysely } from 'kysely'

/** News of orders. */
export async function up(_db: Kysely<unknown>): Promise<void> {}
