import { parseServerAddress } from '../shared/server-address.ts'

/** What the command line asks for. */
export interface LaunchOptions {
  /** Origin of the server, when it was given and can be one. */
  server: string | null
  /** In a window instead of over the whole screen. */
  windowed: boolean
  /** What is wrong with the command line, for the log. */
  problem: string | null
}

/** Reads `--server=URL`, `--server URL` and `--windowed`; all else belongs to Chromium. */
export function readLaunchOptions(argv: readonly string[]): LaunchOptions {
  const typed = optionOf(argv, '--server')
  const address = typed === null ? null : parseServerAddress(typed)
  return {
    server: address && 'origin' in address ? address.origin : null,
    windowed: argv.includes('--windowed'),
    problem: address && 'problem' in address ? `--server was refused: ${address.problem}` : null,
  }
}

function optionOf(argv: readonly string[], name: string): string | null {
  const joined = argv.find((argument) => argument.startsWith(`${name}=`))
  if (joined) return joined.slice(name.length + 1)
  const at = argv.indexOf(name)
  return at === -1 ? null : (argv[at + 1] ?? '')
}

/** Switches that open a packed kiosk to whoever starts it: a debugger, or a proxy that reads along. */
const refusedSwitches = [
  'inspect',
  'inspect-brk',
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-targets',
  'proxy-server',
  'proxy-pac-url',
  'host-rules',
  'host-resolver-rules',
  'ignore-certificate-errors',
  'disable-web-security',
  'no-sandbox',
  'load-extension',
  'js-flags',
] as const

/** The first switch that a packed kiosk does not start with, or null. */
export function findRefusedSwitch(hasSwitch: (name: string) => boolean): string | null {
  return refusedSwitches.find(hasSwitch) ?? null
}
