import type { Kysely } from 'kysely'

/** What organizers write to those who hold tickets, and who wants none of it. */
export async function up(_db: Kysely<unknown>): Promise<void> {}
