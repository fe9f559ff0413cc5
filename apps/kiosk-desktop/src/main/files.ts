import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import type { LogFile } from './log.ts'
import type { SettingsFile } from './settings.ts'

/** The settings on disk, readable by their owner only; written beside and moved into place. */
export function settingsFile(path: string): SettingsFile {
  return {
    read: () => {
      try {
        return readFileSync(path, 'utf8')
      } catch {
        return null
      }
    },
    write: (text) => {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(`${path}.new`, text, { mode: 0o600, flush: true })
      renameSync(`${path}.new`, path)
    },
    setAside: () => renameSync(path, `${path}.broken`),
  }
}

export function logFile(path: string): LogFile {
  return {
    append: (line) => appendFileSync(path, line, { mode: 0o600 }),
    size: () => statSync(path, { throwIfNoEntry: false })?.size ?? 0,
    rotate: () => renameSync(path, `${path}.old`),
  }
}

/** Every file below a folder, with `/` between the parts. */
export function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
}
