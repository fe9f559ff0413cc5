import type { SignedIn } from '@turnout/router/schema/access'

/** Who is signed in; `unknown` until the first refresh has answered. */
export type SessionState =
  | { status: 'unknown' }
  | { status: 'signedOut' }
  | { status: 'signedIn'; user: SignedIn['user'] }

/** Keeps the access token in memory only and renews it with the refresh cookie before it ends. */
export interface Session {
  readonly state: SessionState
  /** Called after each change of state; gives back its own removal. */
  subscribe(listener: () => void): () => void
  /** The access token, renewed when it has less than half a minute left; null when signed out. */
  accessToken(): Promise<string | null>
  /** Takes over what sign-in, registration or a refresh answered. */
  accept(signedIn: SignedIn): void
  /** Forgets the token, as after signing out. */
  clear(): void
  /** Treats the token as spent, so that the next call renews it. */
  expire(): void
  /** Asks for a new token by the refresh cookie, once for all callers at the same time. */
  refresh(): Promise<string | null>
}

const RENEW_BEFORE_MS = 30_000
const REFRESH_LOCK = 'turnout-refresh'

/**
 * @param renew calls `access.refresh`; throws when there is no valid refresh cookie
 * @param isRefusal tells a refusal (signed out) from a network that failed (still unknown)
 */
export function createSession(renew: () => Promise<SignedIn>, isRefusal: (error: unknown) => boolean): Session {
  let state: SessionState = { status: 'unknown' }
  let token: { value: string; expiresAt: number } | null = null
  let running: Promise<string | null> | null = null
  /** Counts signing in and out. */
  let generation = 0
  const listeners = new Set<() => void>()

  const change = (next: SessionState) => {
    state = next
    for (const listener of listeners) listener()
  }
  const accept = (signedIn: SignedIn) => {
    generation++
    token = { value: signedIn.accessToken, expiresAt: Date.parse(signedIn.expiresAt) }
    change({ status: 'signedIn', user: signedIn.user })
  }
  const clear = () => {
    generation++
    token = null
    if (state.status !== 'signedOut') change({ status: 'signedOut' })
  }
  const refreshOnce = async (): Promise<string | null> => {
    const before = generation
    // Somebody may sign in or out meanwhile: what they did stands, whatever is answered here.
    const isOutdated = () => generation !== before
    try {
      const signedIn = await inTurn(renew)
      if (isOutdated()) return token?.value ?? null
      accept(signedIn)
      return signedIn.accessToken
    } catch (error) {
      if (isOutdated()) return token?.value ?? null
      if (!isRefusal(error)) throw error
      clear()
      return null
    }
  }
  const refresh = () => {
    running ??= refreshOnce().finally(() => {
      running = null
    })
    return running
  }

  return {
    get state() {
      return state
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async accessToken() {
      if (token && token.expiresAt - Date.now() > RENEW_BEFORE_MS) return token.value
      if (state.status === 'signedOut') return null
      return refresh()
    },
    accept,
    clear,
    expire() {
      token = null
    },
    refresh,
  }
}

/** Pages of one browser share the cookie, and a refresh token works once: they take turns. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks
  return locks ? (locks.request(REFRESH_LOCK, work) as Promise<T>) : work()
}
