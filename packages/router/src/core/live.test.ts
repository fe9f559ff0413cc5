import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { streamOf as readStream } from '../testing/stored-stream.ts'
import { refuse } from './errors.ts'
import { envelopeOf, type LiveOptions, live, messageReader } from './live.ts'
import type { EventStream, Sink, StreamMessage } from './stream.ts'

const message = (position: number, type = 'news'): StreamMessage => ({
  position,
  topic: 'events',
  type,
  eventId: null,
  payload: { position },
  at: '2031-05-10T12:00:00.000Z',
})

/** Gives what is stored after the position asked for, then waits to be stopped. */
const streamOf = (...stored: StreamMessage[]) =>
  readStream(({ after }) => stored.filter(({ position }) => position > (after ?? 0)), 'wait')

const options = { topics: ['events'], toMessage: (stored: StreamMessage) => stored.position }

async function collect(stream: EventStream, asked: LiveOptions<number>, expiresAt?: Date): Promise<number[]> {
  const got: number[] = []
  for await (const [id, data] of live({ stream, now: () => new Date(), expiresAt }, asked)) {
    expect(id).toBe(String(data))
    got.push(data)
  }
  return got
}

describe('a subscription', () => {
  it('replays what came after the last message the client has, each with its position as its id', async () => {
    const stream = streamOf(message(1), message(2), message(3, 'end'))
    expect(await collect(stream, { ...options, lastEventId: '1', until: ({ type }) => type === 'end' })).toEqual([2, 3])
  })

  it('leaves out what is not for the subscriber', async () => {
    const stream = streamOf(message(1), message(2), message(3, 'end'))
    const toMessage = async ({ position }: StreamMessage) => (position === 2 ? null : position)
    expect(await collect(stream, { ...options, toMessage, until: ({ type }) => type === 'end' })).toEqual([1, 3])
  })

  it('ends when its caller leaves, and lets go of the stream', async () => {
    const caller = new AbortController()
    const stream = streamOf(message(1), message(2))
    const toMessage = ({ position }: StreamMessage) => {
      if (position === 2) caller.abort()
      return position
    }
    expect(await collect(stream, { ...options, toMessage, signal: caller.signal })).toEqual([1])
    expect(stream.open).toBe(0)
    expect(await collect(stream, { ...options, signal: caller.signal })).toEqual([])
  })

  it('ends with the token of its caller, and says so, unless it ends by itself before', async () => {
    const stream = streamOf(message(1))
    const soon = new Date(Date.now() + 20)
    const trying = collect(stream, { ...options, endsAt: new Date(Date.now() + 60_000) }, soon)
    await expect(trying).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' })
    expect(stream.open).toBe(0)
    expect(await collect(stream, { ...options, endsAt: soon, lastEventId: '1' }, soon)).toEqual([])
  })

  it('ends when its caller has lost the right to be here, and says why', async () => {
    const stream = streamOf(message(1))
    const rights = new AbortController()
    const call = { stream, now: () => new Date(), rights: rights.signal }
    const toMessage = ({ position }: StreamMessage) => position
    const got: number[] = []
    const watching = (async () => {
      for await (const [, data] of live(call, { ...options, toMessage })) {
        got.push(data)
        rights.abort(refuse('TOKEN_REVOKED', 'Gone'))
      }
    })()
    await expect(watching).rejects.toMatchObject({ code: 'TOKEN_REVOKED' })
    expect(got).toEqual([1])
    const late = live(call, { ...options, toMessage })[Symbol.asyncIterator]()
    await expect(late.next()).rejects.toMatchObject({ code: 'TOKEN_REVOKED' })
    expect(stream.open).toBe(0)
  })

  it('pushes at once, without waiting between messages, to whoever can be pushed to', () => {
    const got: unknown[] = []
    const pushed = (call: Sink<StreamMessage>) => [1, 2, 3].map((position) => call.push(message(position)))
    const answers: unknown[] = []
    const stream: EventStream = {
      follow(_query, sink) {
        answers.push(...pushed(sink))
        return { stop: () => undefined }
      },
    }
    live({ stream, now: () => new Date() }, options).follow({
      push: ({ data }) => {
        got.push(data)
        return undefined
      },
      end: () => undefined,
    })
    expect(got).toEqual([1, 2, 3])
    expect(answers).toEqual([undefined, undefined, undefined])
  })

  it('ends at its instant, messages or none', async () => {
    const stream = streamOf()
    expect(await collect(stream, { ...options, endsAt: new Date(Date.now() + 20) })).toEqual([])
    expect(await collect(stream, { ...options, endsAt: new Date(0) })).toEqual([])
    expect(stream.open).toBe(0)
  })

  it('ends with the reason once the right to it is gone', async () => {
    const stream = streamOf(message(1))
    let asked = 0
    const check = async () => {
      asked += 1
      if (asked === 2) throw refuse('TOKEN_REVOKED', 'Gone')
    }
    const watching = collect(stream, { ...options, recheck: { everyMs: 5, check } })
    await expect(watching).rejects.toMatchObject({ code: 'TOKEN_REVOKED' })
    expect(stream.open).toBe(0)
  })
})

describe('a message reader', () => {
  it('reads each message once, and passes over what it does not know', () => {
    let reads = 0
    const read = messageReader(
      z.object({ id: z.string(), type: z.literal('news') }).transform((value) => {
        reads += 1
        return value
      }),
    )
    const known = message(7)
    expect([read(known), read(known)]).toEqual([
      { id: '7', type: 'news' },
      { id: '7', type: 'news' },
    ])
    const other = message(8, 'gossip')
    expect([read(other), read(other)]).toEqual([null, null])
    expect(reads).toBe(1)
    expect(envelopeOf(known)).toEqual({
      id: '7',
      type: 'news',
      eventId: null,
      at: '2031-05-10T12:00:00.000Z',
      payload: { position: 7 },
    })
  })
})
