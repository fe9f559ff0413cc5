import { parseServerAddress } from '../shared/server-address.ts'
import type { ShellHandlers } from './ipc.ts'
import type { PinLock } from './pin.ts'
import type { SettingsStore } from './settings.ts'

/** What the shell's answers are made from. */
export interface ShellParts {
  version: string
  isKiosk: boolean
  /** Origin from the command line; it wins over the kept one. */
  fixedServer: string | null
  settings: SettingsStore
  pin: PinLock
  /** Whether a Turnout server answers at this origin. */
  isAlive: (origin: string) => Promise<boolean>
  /** Called after the address changed: the page starts anew, with nothing of the other server left. */
  startOver: () => void
  leave: () => void
  log: (event: string, facts?: Record<string, unknown>) => void
}

/** The answers to the page's questions. */
export function createShellHandlers(parts: ShellParts): ShellHandlers {
  const { settings, pin, log } = parts
  return {
    info: () => ({
      version: parts.version,
      mode: parts.isKiosk ? 'kiosk' : 'window',
      server: parts.fixedServer ?? settings.get().server,
      hasFixedServer: parts.fixedServer !== null,
      hasPin: pin.hasPin(),
      isUnlocked: pin.isUnlocked(),
    }),
    unlock: (input) => {
      const result = pin.unlock(input.pin)
      log(result.ok ? 'pin_accepted' : 'pin_refused', result.ok ? {} : { problem: result.problem })
      return result
    },
    configure: async ({ server, newPin, acceptUnreachable }) => {
      if (!pin.isUnlocked()) return { ok: false, problem: 'pin_needed' }
      const change = server === undefined ? null : await checkServer(parts, server, acceptUnreachable ?? false)
      if (change && 'problem' in change) return { ok: false, problem: change.problem }
      if (newPin !== undefined) {
        pin.set(newPin)
        log('pin_changed')
      }
      if (change && change.origin !== settings.get().server) {
        settings.update({ server: change.origin })
        log('server_changed', { server: change.origin })
        parts.startOver()
      }
      return { ok: true }
    },
    exit: () => {
      if (!pin.isUnlocked()) return { ok: false, problem: 'pin_needed' }
      log('left')
      parts.leave()
      return { ok: true }
    },
  }
}

async function checkServer(parts: ShellParts, typed: string, acceptUnreachable: boolean) {
  if (parts.fixedServer !== null) return { problem: 'fixed_address' } as const
  const address = parseServerAddress(typed)
  if ('problem' in address) return address
  if (!acceptUnreachable && !(await parts.isAlive(address.origin))) return { problem: 'unreachable' } as const
  return address
}
