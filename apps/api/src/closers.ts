import { describeError, type Logger } from './adapters/logger.ts'

/** What has to be let go of, in the reverse order of how it was taken. */
export class Closers {
  readonly #steps: { name: string; close: () => Promise<unknown> }[] = []
  readonly #log: Logger
  #closing: Promise<void> | null = null

  constructor(log: Logger) {
    this.#log = log
  }

  add(name: string, close: () => Promise<unknown>): void {
    this.#steps.push({ name, close })
  }

  /** Goes on when a step fails: the others are to be closed all the same. May be called any number of times. */
  closeAll(): Promise<void> {
    this.#closing ??= this.#run()
    return this.#closing
  }

  async #run(): Promise<void> {
    for (const { name, close } of this.#steps.splice(0).reverse()) {
      try {
        await close()
      } catch (error) {
        this.#log.error({ part: name, error: describeError(error) }, 'a part could not be closed')
      }
    }
  }
}
