import { describeError, type Logger } from './adapters/logger.ts'

interface Step {
  name: string
  close: () => Promise<unknown>
  /** Begins with the stop, beside all else; its turn then waits for it. */
  isEarly: boolean
}

/** What has to be let go of, in the reverse order of how it was taken. */
export class Closers {
  readonly #steps: Step[] = []
  readonly #log: Logger
  #closing: Promise<void> | null = null

  constructor(log: Logger) {
    this.#log = log
  }

  /** @param isEarly for what takes long and needs nobody to go first, such as jobs that finish */
  add(name: string, close: () => Promise<unknown>, { isEarly = false }: { isEarly?: boolean } = {}): void {
    this.#steps.push({ name, close, isEarly })
  }

  /** Begins what can begin early. What is begun is closed once, however often this is called. */
  beginEarly(): void {
    for (const step of this.#steps) {
      if (!step.isEarly) continue
      const begun = step.close()
      // Heard of when its turn comes.
      begun.catch(() => undefined)
      step.isEarly = false
      step.close = () => begun
    }
  }

  /** Goes on when a step fails: the others are to be closed all the same. May be called any number of times. */
  closeAll(): Promise<void> {
    this.#closing ??= this.#run()
    return this.#closing
  }

  async #run(): Promise<void> {
    this.beginEarly()
    for (const { name, close } of this.#steps.splice(0).reverse()) {
      try {
        await close()
      } catch (error) {
        this.#log.error({ part: name, error: describeError(error) }, 'a part could not be closed')
      }
    }
  }
}
