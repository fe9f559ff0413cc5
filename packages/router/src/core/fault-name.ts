/**
 * A fault of another system by its codes, such as `EENVELOPE 550`. Its words are left out: what mail servers and
 * processors say may quote addresses.
 */
export function faultName(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name
  const answer = 'responseCode' in error && typeof error.responseCode === 'number' ? ` ${error.responseCode}` : ''
  return `${code}${answer}`.slice(0, 100)
}
