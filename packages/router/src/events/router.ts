import { zAsyncIterable } from '../core/async-iterable.ts'
import { sharedOutput } from '../core/shared-output.ts'
import { procedure, router } from '../core/trpc.ts'
import { cancelEvent } from './cancel-event.ts'
import { createEvent } from './create-event.ts'
import { deleteEvent } from './delete-event.ts'
import { duplicateEvent } from './duplicate-event.ts'
import { availabilityMessage, eventMessage } from './events.ts'
import { getAvailability } from './get-availability.ts'
import { getEvent } from './get-event.ts'
import { listEvents } from './list-events.ts'
import { publishEvent } from './publish-event.ts'
import {
  availability,
  availabilityInput,
  cancelEventInput,
  createEventInput,
  done,
  duplicateEventInput,
  event,
  eventPage,
  eventRef,
  listEventsInput,
  updateEventInput,
  watchAvailabilityInput,
  watchEventsInput,
} from './schema.ts'
import { updateEvent } from './update-event.ts'
import { watchAvailability } from './watch-availability.ts'
import { watchEvents } from './watch-events.ts'

/** One thing people go to: draft, published, cancelled, completed. */
export const eventsRouter = router({
  list: procedure
    .input(listEventsInput)
    .output(sharedOutput(eventPage))
    .query(({ ctx, input }) => listEvents(ctx, input)),
  get: procedure
    .input(eventRef)
    .output(sharedOutput(event))
    .query(({ ctx, input }) => getEvent(ctx, input)),
  create: procedure
    .input(createEventInput)
    .output(event)
    .mutation(({ ctx, input }) => createEvent(ctx, input)),
  update: procedure
    .input(updateEventInput)
    .output(event)
    .mutation(({ ctx, input }) => updateEvent(ctx, input)),
  publish: procedure
    .input(eventRef)
    .output(event)
    .mutation(({ ctx, input }) => publishEvent(ctx, input)),
  /** Stops its sales, tells its ticket holders, revokes its kiosk tokens. */
  cancel: procedure
    .input(cancelEventInput)
    .output(event)
    .mutation(({ ctx, input }) => cancelEvent(ctx, input)),
  /** HAS_REGISTRATIONS once a ticket was sold. */
  delete: procedure
    .input(eventRef)
    .output(done)
    .mutation(({ ctx, input }) => deleteEvent(ctx, input)),
  availability: procedure
    .input(availabilityInput)
    .output(sharedOutput(availability))
    .query(({ ctx, input }) => getAvailability(ctx, input)),
  watch: procedure
    .input(watchEventsInput)
    .output(zAsyncIterable(eventMessage))
    .subscription(({ ctx, input, signal }) => watchEvents(ctx, input, signal)),
  watchAvailability: procedure
    .input(watchAvailabilityInput)
    .output(zAsyncIterable(availabilityMessage))
    .subscription(({ ctx, input, signal }) => watchAvailability(ctx, input, signal)),
  duplicate: procedure
    .input(duplicateEventInput)
    .output(event)
    .mutation(({ ctx, input }) => duplicateEvent(ctx, input)),
})
