import type { Event } from '@turnout/router/schema/events'

/** What can be done with an event as a whole, by its state. */
export function EventActions(_props: { event: Event }) {
  return null
}
