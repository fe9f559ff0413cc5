import type { Kysely } from 'kysely'

/** Reminders before events. */
export async function up(_db: Kysely<unknown>): Promise<void> {}
