/** Choices of the person at this device: no data of anybody else. They outlive a lock. */
export type Preference = 'language' | 'theme' | 'sound' | 'camera'

const PREFIX = 'turnout.kiosk.'

export function readPreference(name: Preference): string | null {
  try {
    return localStorage.getItem(PREFIX + name)
  } catch {
    // Storage may be forbidden; then the choice lasts as long as the page.
    return null
  }
}

export function writePreference(name: Preference, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value)
  } catch {
    // See above.
  }
}
