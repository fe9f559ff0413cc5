import { randomUUID } from 'node:crypto'
import type { Logger } from '../adapters/logger.ts'
import { oneAtATime } from './newest-hints.ts'
import { keepConnection } from './standing-connection.ts'
import type { Hint, WakeTransport } from './waker.ts'

const CHANNEL = 'turnout_wake'

/** Hints by LISTEN and NOTIFY, on a connection of their own. */
export function postgresWake(url: string, log: Logger): (onHint: (hint: Hint) => void) => WakeTransport {
  return (onHint) => {
    const sender = randomUUID()
    const connection = keepConnection({
      url,
      name: 'wake',
      isForgetful: true,
      log,
      async onConnect(client) {
        client.on('notification', ({ payload = '' }) => {
          const [from, hint] = payload.split(' ')
          if (from !== sender && (hint === 'changed' || hint === 'placed')) onHint(hint)
        })
        await client.query(`listen ${CHANNEL}`)
        // What happened while the connection was away has sent its hints to nobody.
        onHint('changed')
        onHint('placed')
      },
    })
    return {
      // A connection does one thing at a time.
      publish: oneAtATime(async (hint) => {
        await connection.current()?.query('select pg_notify($1, $2)', [CHANNEL, `${sender} ${hint}`])
      }),
      stop: () => connection.stop(),
    }
  }
}
