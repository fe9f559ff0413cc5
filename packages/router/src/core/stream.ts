/** A message of a live topic as it is stored: `position` is its id everywhere. */
export interface StreamMessage {
  position: number
  topic: string
  type: string
  eventId: string | null
  payload: unknown
  at: string
}

/** What a subscription asks for. */
export interface StreamQuery {
  topics: string[]
  /** Replay from after this position; null starts with what comes next. */
  after: number | null
}

/** Where messages are pushed to. */
export interface Sink<T> {
  /** A promise keeps the next one back until it has resolved; what it throws, now or then, ends the flow. */
  push(item: T): undefined | Promise<void>
  /** Nothing comes after it. Null is an end in good order. */
  end(reason: unknown): void
}

/**
 * The port to the durable event stream: attach, replay what was missed, go on. Messages are pushed, not pulled: of
 * ten thousand subscribers each pulling for itself, the pulling would be most of the work.
 */
export interface EventStream {
  /**
   * Messages of the topics in order of position, each once. Ends with a DomainError: RESYNC when what came after
   * `after` is no longer kept or is too much to replay, TOO_SLOW when the sink falls behind, UNAVAILABLE when the server stops.
   * `stop` ends the flow at once, without a word to the sink.
   */
  follow(query: StreamQuery, sink: Sink<StreamMessage>): { stop(): void }
}

/** Takes one by one what is pushed: the next is let in when it is asked for. Leaving stops the flow. */
export async function* pulled<T>(follow: (sink: Sink<T>) => { stop(): void }): AsyncGenerator<T, void, unknown> {
  // The source holds back the next one, so that one place is enough.
  const place: { item: T; take: () => void }[] = []
  const over: { reason: unknown }[] = []
  let wake = (): void => undefined
  const flow = follow({
    push: (item) =>
      new Promise((take) => {
        place.push({ item, take })
        wake()
      }),
    end(reason) {
      over.push({ reason })
      wake()
    },
  })
  try {
    for (;;) {
      const given = place.shift()
      if (given) {
        yield given.item
        given.take()
      } else if (over[0]) {
        if (over[0].reason !== null) throw over[0].reason
        return
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
  } finally {
    flow.stop()
  }
}
