import { setTimeout as pause } from 'node:timers/promises'
import { ADMIN } from './servers.ts'

/** What a call came to, however often it had to be made. */
export interface Outcome {
  /** The result, or null for a refusal. */
  data: { [key: string]: unknown } | null
  /** The error's code, of a refusal. */
  code: string | null
  tries: number
  startedAt: number
  endedAt: number
}

/** Passing: the same call is made again, as the SDK does. */
const PASSING = new Set(['UNAVAILABLE', 'RATE_LIMITED'])
/** Whoever has signed in does so again, as the SDK renews its token. */
const SIGN_IN_AGAIN = new Set(['UNAUTHORIZED', 'TOKEN_EXPIRED'])
const TRY_MS = 8_000
const GIVE_UP_MS = 90_000

/** Calls servers as a client behind a balancer does: what does not answer is asked again, by another door. */
export class Caller {
  #urls: string[]
  #next = 0
  #token: string | null = null
  #signingIn: Promise<void> | null = null

  constructor(urls: string[]) {
    this.#urls = urls
  }

  /** The servers there are now. */
  set urls(urls: string[]) {
    this.#urls = urls
  }

  /** Makes a call until it is answered for good. The input has to bear what makes it the same call each time. */
  async call(procedure: string, input: unknown, { isAdmin = false, isQuery = false } = {}): Promise<Outcome> {
    const startedAt = performance.now()
    for (let tries = 1; ; tries++) {
      const answer = await this.#try(procedure, input, { isAdmin, isQuery })
      const endedAt = performance.now()
      if (answer && !PASSING.has(answer.code ?? '')) return { ...answer, tries, startedAt, endedAt }
      if (endedAt - startedAt > GIVE_UP_MS) throw new Error(`${procedure} was not answered: ${answer?.code}`)
      await pause(50)
    }
  }

  async #try(
    procedure: string,
    input: unknown,
    { isAdmin, isQuery }: { isAdmin: boolean; isQuery: boolean },
  ): Promise<Pick<Outcome, 'data' | 'code'> | null> {
    const url = this.#urls[this.#next++ % this.#urls.length]
    try {
      if (isAdmin && !this.#token) await this.#signIn(url ?? '')
      const answer = await fetch(
        `${url}/trpc/${procedure}${isQuery ? `?input=${encodeURIComponent(JSON.stringify(input))}` : ''}`,
        {
          method: isQuery ? 'GET' : 'POST',
          headers: {
            'content-type': 'application/json',
            ...(isAdmin ? { authorization: `Bearer ${this.#token}` } : {}),
          },
          ...(isQuery ? {} : { body: JSON.stringify(input) }),
          signal: AbortSignal.timeout(TRY_MS),
        },
      )
      const body = await answer.json()
      const code: string | null = body.error?.data?.code ?? body.error?.code ?? null
      if (!isAdmin || !SIGN_IN_AGAIN.has(code ?? '')) return { data: body.result?.data ?? null, code }
      // Its time is over, by the clock of whoever was asked.
      this.#token = null
      return null
    } catch {
      return null
    }
  }

  #signIn(url: string): Promise<void> {
    this.#signingIn ??= this.#askForToken(url).finally(() => {
      this.#signingIn = null
    })
    return this.#signingIn
  }

  async #askForToken(url: string): Promise<void> {
    const signal = AbortSignal.timeout(TRY_MS)
    const answer = await fetch(`${url}/api/auth/login`, { method: 'POST', body: JSON.stringify(ADMIN), signal })
    this.#token = (await answer.json()).accessToken ?? null
  }
}
