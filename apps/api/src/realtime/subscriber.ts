import type { StreamMessage } from '@turnout/router'

/** What one reader has been given and has not taken yet. */
export interface Subscriber {
  push(message: StreamMessage): void
  /** True since more arrived than fits: what is in it is no longer whole. */
  isOverrun(): boolean
  /** The next message; null when the end was called. */
  take(): Promise<StreamMessage | null>
  end(): void
}

/** Messages a reader may be behind. */
export const SUBSCRIBER_LIMIT = 1_000

export function createSubscriber(limit = SUBSCRIBER_LIMIT): Subscriber {
  let waiting: StreamMessage[] = []
  let isOverrun = false
  let hasEnded = false
  let rouse: (() => void) | null = null
  const wake = () => {
    rouse?.()
    rouse = null
  }
  return {
    push(message) {
      if (hasEnded || isOverrun) return
      if (waiting.length >= limit) {
        isOverrun = true
        waiting = []
      } else {
        waiting.push(message)
      }
      wake()
    },
    isOverrun: () => isOverrun,
    async take() {
      while (waiting.length === 0 && !isOverrun && !hasEnded) {
        await new Promise<void>((resolve) => {
          rouse = resolve
        })
      }
      return waiting.shift() ?? null
    },
    end() {
      hasEnded = true
      waiting = []
      wake()
    },
  }
}
