/** One thing that has to be there for the server to do its work. */
export interface Check {
  name: string
  /** Rejects when it cannot be reached. */
  probe(): Promise<unknown>
}

/** Whether this process can do its work now. */
export interface Health {
  check(): Promise<{ isReady: boolean; checks: Record<string, 'ok' | 'down'> }>
  /** From now on not ready: the process is stopping, and a balancer should send nobody here. */
  stop(): void
}

/** A probe that takes longer counts as down. */
const PATIENCE_MS = 2_000

export function createHealth(checks: Check[]): Health {
  let isStopping = false
  return {
    stop() {
      isStopping = true
    },
    async check() {
      const states = await Promise.all(checks.map(async ({ name, probe }) => [name, await answers(probe)] as const))
      const isReady = !isStopping && states.every(([, state]) => state === 'ok')
      return { isReady, checks: Object.fromEntries(states) }
    },
  }
}

async function answers(probe: Check['probe']): Promise<'ok' | 'down'> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'down'>((resolve) => {
    timer = setTimeout(() => resolve('down'), PATIENCE_MS)
  })
  try {
    return await Promise.race([probe().then(() => 'ok' as const), late])
  } catch {
    return 'down'
  } finally {
    clearTimeout(timer)
  }
}
