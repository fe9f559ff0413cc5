/** What the page may ask of the shell, and the channel each question goes by. The preload needs no more than this. */
export const shellChannels = {
  info: 'shell:info',
  unlock: 'shell:unlock',
  configure: 'shell:configure',
  exit: 'shell:exit',
} as const

export type ShellMethod = keyof typeof shellChannels

/** The name under which the preload shows the bridge to the page. */
export const BRIDGE = 'turnoutShell'

/** Where the page lives inside the shell. */
export const SHELL_ORIGIN = 'app://kiosk'
