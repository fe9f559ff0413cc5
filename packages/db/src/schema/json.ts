import type { ColumnType } from 'kysely'

/** A jsonb column: read as parsed JSON of unknown shape, written as a JSON text. */
export type Json = ColumnType<unknown, string, string>

/** The same with a default in the database. */
export type GeneratedJson = ColumnType<unknown, string | undefined, string>
