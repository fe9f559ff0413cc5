/** Why a backup cannot be taken, read or restored. */
export type BackupErrorCode =
  | 'FILE_EXISTS'
  | 'NOT_A_BACKUP'
  | 'BROKEN'
  | 'NEWER'
  | 'NOT_EMPTY'
  | 'SECRET_DIFFERS'
  | 'SECRET_UNKNOWN'

/** Ends taking or restoring a backup; the message says what to do. */
export class BackupError extends Error {
  override readonly name = 'BackupError'

  constructor(
    readonly code: BackupErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}
