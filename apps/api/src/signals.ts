import { describeError, type Logger } from './adapters/logger.ts'

/** A Ctrl-C reaches a whole group and is passed on by whoever started us: what comes that soon is the same one. */
const SAME_SIGNAL_MS = 1_000
/** What is in a state that nobody foresaw may not be able to stop. */
const STOP_AFTER_FAULT_MS = 5_000

export interface Stopping {
  /** Lets go of everything. `isAwaited`: others may still send callers here for a while, as a balancer does. */
  stop(how: { isAwaited: boolean }): Promise<void>
  /** The process ends after this time even when something does not let itself be stopped. */
  withinMs: number
}

/**
 * Stops gracefully on the first SIGTERM or SIGINT, at once on a later one, and on a fault that nobody caught.
 * The process ends with the stop, whatever else may still be open. A SIGINT comes from a terminal, where no balancer is.
 */
export function stopOnSignals(log: Logger, { stop, withinMs }: Stopping): void {
  let firstAt = 0
  const end = (code: number, isAwaited: boolean) => {
    void stop({ isAwaited }).then(() => {
      log.info('stopped')
      process.exit(code)
    })
  }
  const onSignal = (signal: NodeJS.Signals) => {
    const now = Date.now()
    if (firstAt === 0) {
      firstAt = now
      log.info({ signal }, 'stopping')
      setTimeout(() => {
        log.error({ withinMs }, 'something does not stop: ending all the same')
        process.exit(1)
      }, withinMs)
      end(0, signal === 'SIGTERM')
    } else if (now - firstAt > SAME_SIGNAL_MS) {
      log.warn({ signal }, 'stopping at once')
      process.exit(1)
    }
  }
  const onFault = (error: unknown) => {
    log.fatal({ error: describeError(error) }, 'a fault that nobody caught: stopping')
    setTimeout(() => process.exit(1), STOP_AFTER_FAULT_MS)
    firstAt ||= Date.now()
    end(1, false)
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  process.on('uncaughtException', onFault)
  process.on('unhandledRejection', onFault)
}
