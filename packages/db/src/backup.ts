export { BackupError, type BackupErrorCode } from './backup/errors.ts'
export type { BackupHeader } from './backup/format.ts'
export { type RestoreOptions, type RestoreSummary, restoreBackup, verifyBackup } from './backup/restore-backup.ts'
export { type BackupOptions, type BackupProgress, type BackupSummary, takeBackup } from './backup/take-backup.ts'
