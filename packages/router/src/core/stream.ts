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
  signal: AbortSignal
}

/** The port to the durable event stream: attach, replay what was missed, go on. */
export interface EventStream {
  /**
   * Messages of the topics in order of position, each once, until the signal aborts.
   * @throws DomainError RESYNC when `after` is older than what is kept, TOO_SLOW when the reader falls behind
   */
  read(query: StreamQuery): AsyncIterable<StreamMessage>
}
