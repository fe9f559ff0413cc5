import type { Kysely } from 'kysely'

/** The durable stream. */
export async function up(_db: Kysely<unknown>): Promise<void> {}
