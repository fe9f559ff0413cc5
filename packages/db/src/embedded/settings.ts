/** PostgreSQL settings by name, as in postgresql.conf. */
export type Settings = Record<string, string | number | boolean>

/** What every embedded server runs with, unless told otherwise: given at each start, so a new release can change it. */
const DEFAULTS: Settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  max_connections: 200,
  shared_buffers: '256MB',
  log_line_prefix: '%m [%p] ',
}

/** The defaults with the caller's changes, in the spelling of the command line. */
export function mergeSettings(changes: Settings = {}): Record<string, string> {
  const spell = (value: string | number | boolean) =>
    typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value)
  return Object.fromEntries(Object.entries({ ...DEFAULTS, ...changes }).map(([name, value]) => [name, spell(value)]))
}
