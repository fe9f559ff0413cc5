import { once } from 'node:events'
import { WebSocket } from 'ws'
import { keepCalling } from './callers.ts'
import type { Row } from './rounds.ts'
import { openSetting, type Setting } from './setting.ts'

const FEW = 1_000
const READERS = 16
/** Messages that a subscription has missed when it comes back. */
const MISSED = 100

/** So many messages of many topics, one in five of them public news, as they were once written. */
async function fill(setting: Setting, messages: number): Promise<string> {
  await setting.bare.query(
    `insert into domain_event (topic, type, event_id, payload, position)
     select case when n % 5 = 0 then 'events' else 'event:' || n % 997 || ':availability' end, 'event.updated', $1::uuid,
       jsonb_build_object('eventId', $1::text, 'status', 'published', 'fields', '[]'::jsonb, 'isPublic', true),
       nextval('domain_event_position')
     from generate_series(1, $2::integer) as n`,
    ['01890000-0000-7000-8000-000000000001', messages],
  )
  await setting.bare.query('vacuum analyze domain_event')
  const { rows } = await setting.bare.query<{ position: string }>(
    `select position from domain_event where topic = 'events' order by position desc offset $1 limit 1`,
    [MISSED],
  )
  return String(rows[0]?.position)
}

/** Subscriptions that come back again and again, at a server that has nothing of it in memory. */
async function returners(serverUrl: string, lastEventId: string) {
  const sockets = await Promise.all(Array.from({ length: READERS }, () => open(serverUrl)))
  let id = 0
  const comeBack = async (reader: number): Promise<void> => {
    const socket = sockets[reader]
    if (!socket) throw new Error('No such reader')
    id += 1
    const own = id
    let had = 0
    await new Promise<void>((resolve, reject) => {
      const onMessage = (data: Buffer) => {
        const { error, result } = JSON.parse(data.toString())
        if (error) reject(new Error(error.message))
        if (result?.type === 'data') had += 1
        if (had === MISSED) socket.send(JSON.stringify({ id: own, method: 'subscription.stop' }))
        if (result?.type !== 'stopped') return
        socket.off('message', onMessage)
        resolve()
      }
      socket.on('message', onMessage)
      const params = { path: 'events.watch', input: {}, lastEventId }
      socket.send(JSON.stringify({ id: own, method: 'subscription', params }))
    })
  }
  return {
    measure: (seconds: number) => keepCalling(READERS, seconds, comeBack),
    close() {
      for (const socket of sockets) socket.terminate()
    },
  }
}

async function open(serverUrl: string): Promise<WebSocket> {
  const socket = new WebSocket(`${serverUrl.replace('http', 'ws')}/trpc`, { perMessageDeflate: false })
  await once(socket, 'open')
  return socket
}

/** Coming back for a hundred missed messages, in a stream of so many and in one of a thousand. */
export const streamGrowth =
  (messages: number) =>
  async (setting: Setting): Promise<Row> => {
    const small = await openSetting()
    const [last, lastOfFew] = [await fill(setting, messages), await fill(small, FEW)]
    // Servers that were not there when it was written.
    const product = await returners(await setting.startServer(), last)
    const limit = await returners(await small.startServer(), lastOfFew)
    return {
      name: `coming back in a stream of ${messages.toLocaleString('en')} messages`,
      product: `events.watch by WebSocket with the last id, ${MISSED} messages replayed, ${READERS} connections`,
      limit: `the same in a stream of ${FEW.toLocaleString('en')}`,
      goal: 0.9,
      measureProduct: product.measure,
      measureLimit: limit.measure,
      async verify() {
        product.close()
        limit.close()
        await setting.bare.query('truncate domain_event')
        await small.stop()
      },
    }
  }
