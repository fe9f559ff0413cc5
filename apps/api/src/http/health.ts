/** One thing that has to be there for the server to do its work. */
export interface Check {
  name: string
  /** Callers can be served without it, though slower or with delays. */
  isDispensable?: boolean
  /** Rejects when it cannot be reached. */
  probe(): Promise<unknown>
}

/** What readiness says. */
export interface Readiness {
  /** Everything is there. */
  isReady: boolean
  /** Callers can be served: what a balancer wants to know. */
  isServing: boolean
  isStopping: boolean
  checks: Record<string, 'ok' | 'down'>
}

/** Whether this process can do its work now. */
export interface Health {
  check(): Promise<Readiness>
  isStopping(): boolean
  /** From now on not ready: the process is stopping, and a balancer should send nobody here. */
  stop(): void
}

/** A probe that takes longer counts as down. */
const PATIENCE_MS = 2_000

export function createHealth(checks: Check[]): Health {
  let isStopping = false
  const alone = checks.map((check) => ({ ...check, probe: oneAtATime(check.probe) }))
  return {
    stop() {
      isStopping = true
    },
    isStopping: () => isStopping,
    async check() {
      const states = await Promise.all(
        alone.map(async ({ name, probe, isDispensable }) => ({ name, isDispensable, state: await answers(probe) })),
      )
      const isGood = (list: typeof states) => !isStopping && list.every(({ state }) => state === 'ok')
      return {
        isReady: isGood(states),
        isServing: isGood(states.filter(({ isDispensable }) => !isDispensable)),
        isStopping,
        checks: Object.fromEntries(states.map(({ name, state }) => [name, state])),
      }
    },
  }
}

/** However often it is asked for, one probe is under way: what hangs is not to be given ever more to do. */
function oneAtATime(probe: Check['probe']): Check['probe'] {
  let pending: Promise<unknown> | null = null
  return () => {
    pending ??= probe().finally(() => {
      pending = null
    })
    return pending
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
