import * as z from 'zod'

const settings = z.object({
  server: z.string().nullable().default(null),
  pin: z.object({ salt: z.string(), hash: z.string() }).nullable().default(null),
  /** Wrong PINs in a row, kept so that a restart does not shorten the wait. */
  failures: z.object({ count: z.int().min(0), lastAt: z.number() }).default({ count: 0, lastAt: 0 }),
})

export type Settings = z.infer<typeof settings>

/** The settings file's reader and writer; writing replaces it whole. */
export interface SettingsFile {
  read: () => string | null
  write: (text: string) => void
  /** Puts a file that cannot be read out of the way. */
  setAside: () => void
}

export interface SettingsStore {
  get: () => Settings
  update: (change: Partial<Settings>) => void
}

/** What the shell keeps between starts. A broken file is set aside and the kiosk asks again. */
export function openSettings(file: SettingsFile): SettingsStore {
  let current = load(file)
  return {
    get: () => current,
    update: (change) => {
      current = { ...current, ...change }
      file.write(`${JSON.stringify(current, null, 2)}\n`)
    },
  }
}

function load(file: SettingsFile): Settings {
  const text = file.read()
  if (text === null) return settings.parse({})
  try {
    return settings.parse(JSON.parse(text))
  } catch {
    file.setAside()
    return settings.parse({})
  }
}
