import type { Database } from '@turnout/db'
import type { Sink, StreamMessage, StreamQuery } from '@turnout/router'
import { isDatabaseDown } from '@turnout/router/core/faults'
import { refuse } from '@turnout/router/errors'
import { createBackoff } from './backoff.ts'
import type { Hub } from './hub.ts'
import { readTopics, readWindow } from './messages.ts'
import type { Turns } from './turns.ts'

/** Messages a reader may be behind. */
export const WAITING_LIMIT = 1_000
/** Messages that are replayed to one subscription; to read the present state is quicker than more of them. */
export const REPLAY_LIMIT = 50_000
const PAGE = 500

/** What readings are made from. */
export interface Source {
  db: Database
  hub: Hub
  /** Messages a reader may be behind. */
  limit?: number
  /** Messages that are replayed at most. */
  replayLimit?: number
  /** Questions to the database for replays: a crowd that comes back leaves the pool to others. */
  turns: Turns
  /** Whose turn it is: one connection. */
  owner: object
}

/**
 * One subscriber's way through the stream: attached at once, then what was missed is replayed from the table, then what
 * came meanwhile, and from then on each message is handed over as it comes. What a reader cannot take yet waits here,
 * up to a limit: one who is behind by more is ended, or, while it replays, fed from the table again.
 */
export class Reading {
  readonly #source: Source
  readonly #query: StreamQuery
  readonly #sink: Sink<StreamMessage>
  readonly #onClose: (reading: Reading) => void
  readonly #detach: () => void
  /** Null while messages go straight through. */
  #waiting: StreamMessage[] | null
  /** From the table; it has what does not fit here. */
  #isReplaying: boolean
  /** More came than may wait: what waits is no longer whole. */
  #isOverrun = false
  #isOpen = true
  /** All up to here has been handed over, or was before what was asked for. */
  #position: number

  constructor(source: Source, query: StreamQuery, sink: Sink<StreamMessage>, onClose: (reading: Reading) => void) {
    this.#source = source
    this.#query = query
    this.#sink = sink
    this.#onClose = onClose
    this.#position = query.after ?? source.hub.position()
    this.#isReplaying = query.after !== null
    this.#waiting = this.#isReplaying ? [] : null
    // Attached before anything is read: nothing may fall between.
    this.#detach = source.hub.attach(query.topics, (message) => this.#receive(message))
    if (this.#isReplaying) void this.#catchUp(this.#position)
  }

  /** Ends it without a word to the sink. */
  stop(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#waiting = null
    this.#detach()
    this.#onClose(this)
  }

  /** Ends it, and tells the sink why. */
  end(reason: unknown): void {
    if (!this.#isOpen) return
    this.stop()
    this.#sink.end(reason)
  }

  #receive(message: StreamMessage): void {
    if (!this.#isOpen || this.#isOverrun) return
    if (this.#waiting === null) this.#pass(message)
    else if (this.#waiting.length < (this.#source.limit ?? WAITING_LIMIT)) this.#waiting.push(message)
    else if (this.#isReplaying) {
      this.#isOverrun = true
      this.#waiting = []
    } else this.end(refuse('TOO_SLOW', 'The subscription fell behind. Come back with the last id'))
  }

  /** Straight through, unless the sink wants the next one kept back. */
  #pass(message: StreamMessage): void {
    try {
      const taken = this.#hand(message)
      if (!taken) return
      this.#waiting = []
      void this.#drain(taken).catch((error: unknown) => this.end(error))
    } catch (error) {
      this.end(error)
    }
  }

  #hand(message: StreamMessage): undefined | Promise<void> {
    // Known already, from a process that was ahead of this one.
    if (!this.#isOpen || message.position <= this.#position) return undefined
    this.#position = message.position
    return this.#sink.push(message)
  }

  async #drain(taken: undefined | Promise<void>): Promise<void> {
    await taken
    while (this.#isOpen && this.#waiting) {
      const next = this.#waiting.shift()
      if (next) await this.#hand(next)
      else this.#waiting = null
    }
  }

  async #catchUp(after: number): Promise<void> {
    try {
      if (!this.#source.hub.recent(after)) await this.#persist(() => this.#checkWindow(after))
      do {
        // What came meanwhile and did not fit is in the table too, as what was missed before.
        this.#isOverrun = false
        await this.#replay(this.#source.hub.position())
      } while (this.#isOpen && this.#isOverrun)
      this.#isReplaying = false
      await this.#drain(undefined)
    } catch (error) {
      this.end(error)
    }
  }

  async #checkWindow(after: number): Promise<void> {
    const { db, replayLimit = REPLAY_LIMIT } = this.#source
    const { oldest, newest, isTooMuch } = await readWindow(db, { ...this.#query, after, limit: replayLimit })
    if (after > newest || (oldest !== null && after < oldest - 1)) {
      throw refuse('RESYNC', 'What came after this id is no longer kept. Read the present state anew')
    }
    if (isTooMuch) throw refuse('RESYNC', 'More than is replayed came after this id. Read the present state anew')
  }

  async #replay(upTo: number): Promise<void> {
    const recent = this.#source.hub.recent(this.#position)
    if (recent) return this.#replayRecent(recent, upTo)
    let isMore = true
    while (isMore && this.#isOpen && this.#position < upTo) {
      const range = { after: this.#position, upTo, limit: PAGE }
      const page = await this.#persist(() => readTopics(this.#source.db, this.#query.topics, range))
      for (const message of page ?? []) await this.#hand(message)
      isMore = page?.length === PAGE
    }
    this.#position = Math.max(this.#position, upTo)
  }

  async #replayRecent(messages: readonly StreamMessage[], upTo: number): Promise<void> {
    for (const message of messages) {
      if (!this.#isOpen || message.position > upTo) break
      const taken = this.#query.topics.includes(message.topic) && this.#hand(message)
      if (taken) await taken
    }
    this.#position = Math.max(this.#position, upTo)
  }

  /** Asks again while the database is away; null when nobody wants to know any more. */
  async #persist<T>(query: () => Promise<T>): Promise<T | null> {
    const backoff = createBackoff(50, 1_000)
    const never = new AbortController()
    while (this.#isOpen) {
      try {
        return await this.#source.turns.run(this.#source.owner, () => this.#isOpen, query)
      } catch (error) {
        if (!isDatabaseDown(error)) throw error
        await backoff.wait(never.signal)
      }
    }
    return null
  }
}
