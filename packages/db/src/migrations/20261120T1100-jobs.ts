import type { Kysely } from 'kysely'

/** Work for later: schedules, progress, what failed for good. */
export async function up(_db: Kysely<unknown>): Promise<void> {}
