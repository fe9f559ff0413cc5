import { startEmbedded } from '@turnout/db/embedded'
import type { Env } from './env.ts'

/** The database to work on. */
export interface FoundDatabase {
  url: string
  /** Stops what was started for it. */
  stop(): Promise<void>
}

/** The one of the settings, or our own under the data folder; one that a running server has started is joined. */
export async function findDatabase(
  env: Pick<Env, 'DATABASE_URL' | 'DATA_DIR'>,
  onNotice: (message: string) => void,
): Promise<FoundDatabase> {
  if (env.DATABASE_URL) return { url: env.DATABASE_URL, stop: async () => undefined }
  return startEmbedded({ dataDir: env.DATA_DIR, onNotice })
}
