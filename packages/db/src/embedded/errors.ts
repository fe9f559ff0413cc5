/** Why the embedded PostgreSQL cannot be used. */
export type EmbeddedErrorCode =
  | 'EMBEDDED_UNSUPPORTED_PLATFORM'
  | 'EMBEDDED_WRONG_VERSION'
  | 'EMBEDDED_NO_ACCESS'
  | 'EMBEDDED_START_FAILED'

/** Ends the start of the embedded PostgreSQL; the message says what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError'

  constructor(
    readonly code: EmbeddedErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** The `code` of a Node or PostgreSQL error, else an empty string. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** What an error says, whatever was thrown. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** For a failure that something else reports, such as a broken connection's next query. */
export function ignore(): undefined {
  return undefined
}
