/** Why a database cannot be used. */
export type DatabaseSetupCode =
  | 'UNSUPPORTED_VERSION'
  | 'APP_ROLE_MISSING'
  | 'RIGHTS_MISSING'
  | 'RESTORE_UNFINISHED'
  | 'BUSY'

/** Ends the start of a server on a database that lacks something; the message says what to do. */
export class DatabaseSetupError extends Error {
  override readonly name = 'DatabaseSetupError'

  constructor(
    readonly code: DatabaseSetupCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}
