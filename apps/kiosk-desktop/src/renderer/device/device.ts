import { ignore } from '../lib/ignore.ts'

interface BatteryManager {
  level: number
  charging: boolean
}

/** What this device is called in the organizer's list, from what the browser tells of itself. */
export function deviceName(isShell: boolean): string {
  const agent = navigator.userAgent
  const system = /Android|iPhone|iPad|Windows|CrOS|Mac OS X|Linux/.exec(agent)?.[0] ?? 'unknown system'
  const browser = /Edg|Firefox|Chrome|Safari/.exec(agent)?.[0] ?? 'browser'
  const names: Record<string, string> = { Edg: 'Edge', 'Mac OS X': 'macOS', CrOS: 'ChromeOS' }
  return isShell
    ? `Kiosk app on ${names[system] ?? system}`
    : `${names[browser] ?? browser} on ${names[system] ?? system}`
}

/** Battery in percent, where the browser tells. */
export async function batteryPercent(): Promise<number | undefined> {
  const source: Navigator & { getBattery?: () => Promise<BatteryManager> } = navigator
  try {
    const battery = await source.getBattery?.()
    return battery ? Math.round(battery.level * 100) : undefined
  } catch {
    return
  }
}

/** Asks for the store to be kept when the disk gets full. */
export async function keepStorage(): Promise<void> {
  await navigator.storage?.persist?.().catch(() => false)
}

/** Keeps the screen on while the page is seen; the shell has its own way. */
export function keepScreenOn(): () => void {
  let lock: WakeLockSentinel | null = null
  const take = () => {
    if (document.visibilityState !== 'visible' || !navigator.wakeLock) return
    navigator.wakeLock.request('screen').then((taken) => {
      lock = taken
    }, ignore)
  }
  take()
  document.addEventListener('visibilitychange', take)
  return () => {
    document.removeEventListener('visibilitychange', take)
    void lock?.release()
  }
}
