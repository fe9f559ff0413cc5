/** Where log lines go; `size` is that of the file so far. */
export interface LogFile {
  append: (line: string) => void
  size: () => number
  /** Keeps the full file as the old one and starts a new one. */
  rotate: () => void
}

const LARGEST = 1_000_000

/** A small log of JSON lines: what happened to the shell, never who came through the door. */
export function createLog(file: LogFile, now: () => Date) {
  return (event: string, facts: Record<string, unknown> = {}): void => {
    try {
      if (file.size() > LARGEST) file.rotate()
      file.append(`${JSON.stringify({ at: now().toISOString(), event, ...facts })}\n`)
    } catch {
      // A full disk must not close the door.
    }
  }
}
