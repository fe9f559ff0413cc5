const PATIENCE_MS = 5000

/** Whether a server answers its health check at this origin. */
export async function isServerAlive(
  fetch: (
    url: string,
    init: { signal: AbortSignal; credentials: 'omit'; redirect: 'error' },
  ) => Promise<{ ok: boolean }>,
  origin: string,
): Promise<boolean> {
  try {
    const answer = await fetch(`${origin}/healthz`, {
      signal: AbortSignal.timeout(PATIENCE_MS),
      credentials: 'omit',
      redirect: 'error',
    })
    return answer.ok
  } catch {
    return false
  }
}
