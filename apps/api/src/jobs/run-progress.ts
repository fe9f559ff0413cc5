import { performance } from 'node:perf_hooks'

/** Between two writes of one job's progress. */
const QUIET_MS = 500

/** How far one run is, written now and then. */
export interface RunProgress {
  /** Never rejects. Resolves when this was written, if it was its turn. */
  report(done: number, total: number): Promise<void>
  /** Whether anything was ever said. */
  isUsed(): boolean
  /** Writes what was said last, if it is not written yet, and nothing after that. */
  end(): Promise<void>
}

/**
 * @param write puts it where admins see it; what it throws is passed to `onError`
 */
export function createRunProgress(
  write: (done: number, total: number) => Promise<void>,
  onError: (error: unknown) => void,
): RunProgress {
  let latest: { done: number; total: number } | null = null
  let isUsed = false
  let isOver = false
  let writtenAt = Number.NEGATIVE_INFINITY
  let writing: Promise<void> | null = null
  let timer: NodeJS.Timeout | undefined

  const flush = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    if (!latest || writing) return writing ?? undefined
    const { done, total } = latest
    latest = null
    writtenAt = performance.now()
    writing = write(done, total)
      .catch(onError)
      .finally(() => {
        writing = null
      })
    return writing
  }

  return {
    async report(done, total) {
      if (isOver || !Number.isSafeInteger(done) || !Number.isSafeInteger(total) || done < 0 || total < 0) return
      latest = { done: Math.min(done, total), total }
      isUsed = true
      const waitMs = writtenAt + QUIET_MS - performance.now()
      if (waitMs <= 0 && !writing) return flush()
      timer ??= setTimeout(() => void flush(), Math.max(waitMs, QUIET_MS / 10))
    },
    isUsed: () => isUsed,
    async end() {
      isOver = true
      clearTimeout(timer)
      await writing
      await flush()
    },
  }
}
