import type { ShellBridge } from '../../shared/ipc.ts'
import { BRIDGE } from '../../shared/ipc-channels.ts'

/** The shell when the page runs in Electron; in a browser, one that knows the page's own server and nothing else. */
export const shell: ShellBridge = window[BRIDGE] ?? browserShell()

/** Whether there is a shell around the page. */
export const hasShell = window[BRIDGE] !== undefined

function browserShell(): ShellBridge {
  return {
    info: async () => ({
      version: '',
      mode: 'window',
      server: location.origin,
      hasFixedServer: true,
      hasPin: false,
      isUnlocked: true,
    }),
    unlock: async () => ({ ok: true }),
    configure: async () => ({ ok: false, problem: 'fixed_address' }),
    exit: async () => ({ ok: false, problem: 'pin_needed' }),
  }
}
