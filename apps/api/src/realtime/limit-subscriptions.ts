import type { EventStream } from '@turnout/router'
import { refuse } from '@turnout/router/errors'

/** Live topics that one connection may follow at the same time: a page follows a handful. */
export const SUBSCRIPTION_LIMIT = 100

/** The stream as one connection sees it: so many subscriptions at the same time and no more. */
export function limitSubscriptions(stream: EventStream, limit = SUBSCRIPTION_LIMIT): EventStream {
  let open = 0
  return {
    follow(query, sink) {
      if (open >= limit) {
        throw refuse('RATE_LIMITED', `One connection follows at most ${limit} live topics`, { limit })
      }
      open++
      let isOpen = true
      const leave = () => {
        if (isOpen) open--
        isOpen = false
      }
      const stop = stream.follow(query, {
        push: (message) => sink.push(message),
        end(reason) {
          leave()
          sink.end(reason)
        },
      })
      return () => {
        leave()
        stop()
      }
    },
  }
}
