import { EventEmitter } from 'node:events'

/** `changed`: something was committed, jobs or messages may be waiting. `placed`: messages got their positions. */
export type Hint = 'changed' | 'placed'

/**
 * Wakes readers and runners, in this process and in the others. Only a hint: whoever listens also looks by itself from
 * time to time, so a lost one costs time and nothing else.
 *
 * Not sent by NOTIFY inside of the transactions that write: PostgreSQL holds one lock over the whole cluster while a
 * notifying transaction commits, which would let only one purchase or check-in commit at a time.
 */
export interface Waker {
  send(hint: Hint): void
  on(hint: Hint, listener: () => void): () => void
  stop(): Promise<void>
}

/** How hints get to other processes. */
export interface WakeTransport {
  publish(hint: Hint): void
  stop(): Promise<void>
}

/** At most one hint of a kind leaves the process in this time. */
const QUIET_MS = 10

/** Joins what happens in the process with a transport between processes. */
export function createWaker(connect: (onHint: (hint: Hint) => void) => WakeTransport): Waker {
  const emitter = new EventEmitter()
  emitter.setMaxListeners(0)
  const transport = connect((hint) => emitter.emit(hint))
  const timers = new Map<Hint, { timer: NodeJS.Timeout; isAgain: boolean }>()

  const publish = (hint: Hint): void => {
    transport.publish(hint)
    const timer = setTimeout(() => {
      const isAgain = timers.get(hint)?.isAgain
      timers.delete(hint)
      if (isAgain) publish(hint)
    }, QUIET_MS)
    timers.set(hint, { timer, isAgain: false })
  }

  return {
    send(hint) {
      emitter.emit(hint)
      const waiting = timers.get(hint)
      if (waiting) waiting.isAgain = true
      else publish(hint)
    },
    on(hint, listener) {
      emitter.on(hint, listener)
      return () => emitter.off(hint, listener)
    },
    async stop() {
      for (const { timer } of timers.values()) clearTimeout(timer)
      timers.clear()
      emitter.removeAllListeners()
      await transport.stop()
    },
  }
}
