import type { EventStream } from '@turnout/router'
import { refuse } from '@turnout/router/errors'

/** Live topics that one connection may follow at the same time: a page follows a handful. */
export const SUBSCRIPTION_LIMIT = 100

/** The stream as one connection sees it: so many readings at the same time and no more. */
export function limitSubscriptions(stream: EventStream, limit = SUBSCRIPTION_LIMIT): EventStream {
  let open = 0
  return {
    read(query) {
      if (open >= limit) {
        throw refuse('RATE_LIMITED', `One connection follows at most ${limit} live topics`, { limit })
      }
      open++
      const leave = () => {
        open--
      }
      // Every reading is ended by its signal, also when it has come to its own end.
      if (query.signal.aborted) leave()
      else query.signal.addEventListener('abort', leave, { once: true })
      return stream.read(query)
    },
  }
}
