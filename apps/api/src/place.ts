import { dirname, isAbsolute, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root: this file is two folders below `apps/`, as a source and as a bundle alike. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')

/** Where the built pages are. */
export const webFolders = {
  admin: resolve(root, 'apps', 'admin-web', 'dist'),
  kiosk: resolve(root, 'apps', 'kiosk-desktop', 'dist', 'renderer'),
}

/** A folder of the settings; relative ones count from where the command was given. */
export function folderFrom(value: string): string {
  return isAbsolute(value) ? value : resolve(value)
}
