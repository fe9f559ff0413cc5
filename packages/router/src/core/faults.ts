const down = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '08000',
  '08003',
  '08006',
])

/** True when an error says that PostgreSQL cannot be reached or is going down: worth trying again later. */
export function isDatabaseDown(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return (
    down.has(code) ||
    /Connection terminated|connect timeout|timeout expired|Query read timeout|timeout exceeded when trying to connect|is not queryable/.test(
      error.message,
    )
  )
}

/** PostgreSQL's error code and constraint of an error, where it has one. */
export function databaseFault(error: unknown): { code: string; constraint: string | null } | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  const constraint = 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : null
  return { code: error.code, constraint }
}

/** True when PostgreSQL could not take a value for what it is, such as a number too large: class 22 of its codes. */
export function isDataFault(error: unknown): boolean {
  return databaseFault(error)?.code.startsWith('22') ?? false
}

/** True when a statement broke the named unique constraint. */
export function isDuplicate(error: unknown, constraint: string): boolean {
  const fault = databaseFault(error)
  return fault?.code === '23505' && fault.constraint === constraint
}
