import type { Deps } from '@turnout/router'
import type { Logger } from '../adapters/logger.ts'
import type { Waker } from '../realtime/waker.ts'
import { startDispatcher } from './dispatcher.ts'
import { startFollower } from './follower.ts'
import type { SendWebhook } from './send-webhook.ts'

export interface WebhooksOptions {
  deps: Deps
  waker: Waker
  log: Logger
  send: SendWebhook
  holdMs?: number
}

/** What tells others of what happens: from the stream into deliveries, and from there to their addresses. */
export interface Webhooks {
  /** Lanes that are being worked on by this process now. */
  running(): number
  stop(patienceMs: number): Promise<void>
}

/** Starts telling. Any number of processes may. */
export function startWebhooks({ deps, waker, log, send, holdMs }: WebhooksOptions): Webhooks {
  const dispatcher = startDispatcher({ deps, send, log, holdMs })
  const follower = startFollower({ deps, waker, log, onWritten: dispatcher.wake })
  // Tests and replays, which no message brings.
  const off = waker.on('changed', () => {
    if (!follower.isIdle()) dispatcher.wake()
  })
  return {
    running: dispatcher.running,
    async stop(patienceMs) {
      off()
      await follower.stop()
      await dispatcher.stop(patienceMs)
    },
  }
}
