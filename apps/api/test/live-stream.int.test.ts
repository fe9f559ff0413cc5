import { useTestDatabase } from '@turnout/db/testing'
import type { StreamMessage } from '@turnout/router'
import { pulled } from '@turnout/router/core/stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type LiveStream, startLiveStream } from '../src/realtime/live-stream.ts'
import { postgresWake } from '../src/realtime/postgres-wake.ts'
import { type Sequencer, startSequencer } from '../src/realtime/sequencer.ts'
import { createWaker, type Waker } from '../src/realtime/waker.ts'
import { gate, silent, until, writeMessages } from './support.ts'

const database = useTestDatabase()
const counted = z.object({ n: z.number() })
const numbersOf = (messages: StreamMessage[]) => messages.map(({ payload }) => counted.parse(payload).n)
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

let topicCount = 0
let topic = ''
const open: (() => Promise<unknown>)[] = []

interface Process {
  waker: Waker
  stream: LiveStream
  sequencer: Sequencer
  stop(): Promise<void>
}

/** The live part of one server process. */
async function startProcess(limit?: number): Promise<Process> {
  const { db, url } = database()
  const waker = createWaker(postgresWake(url, silent))
  const stream = await startLiveStream({ db, waker, log: silent, limit })
  const sequencer = startSequencer({ url, waker, log: silent })
  let stopping: Promise<void> | null = null
  const stop = async () => {
    await sequencer.stop()
    await stream.stop()
    await waker.stop()
  }
  const process = { waker, stream, sequencer, stop: () => (stopping ??= stop()) }
  open.push(process.stop)
  return process
}

/** Follows a topic. */
function follow(stream: LiveStream, after: number | null, topics = [topic]) {
  const got: StreamMessage[] = []
  const ending = gate()
  let reason: unknown = null
  const reading = stream.follow(
    { topics, after },
    {
      push(message) {
        got.push(message)
        return undefined
      },
      end(why) {
        reason = why
        ending.open()
      },
    },
  )
  const stop = async () => {
    reading.stop()
    ending.open()
  }
  open.push(stop)
  return { got, failed: ending.opened.then(() => reason), stop }
}

/** Reads a topic one by one, as slowly as is wanted. */
const read = (stream: LiveStream, after: number | null) =>
  pulled<StreamMessage>((sink) => stream.follow({ topics: [topic], after }, sink))

beforeEach(() => {
  topic = `test:${++topicCount}`
})

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close()
})

describe('positions', () => {
  it('are given after the commit: of two open transactions that commit in the opposite order, nothing is lost', async () => {
    const { db, pool } = database()
    const { stream, waker } = await startProcess()
    const reader = follow(stream, null)
    const insert = 'insert into domain_event (topic, type, payload) values ($1, $2, $3) returning id'
    const first = await pool.connect()
    const second = await pool.connect()
    try {
      await first.query('begin')
      await second.query('begin')
      const a = await first.query<{ id: number }>(insert, [topic, 'test.counted', { n: 1 }])
      const b = await second.query<{ id: number }>(insert, [topic, 'test.counted', { n: 2 }])
      expect(a.rows[0]!.id).toBeLessThan(b.rows[0]!.id)
      await second.query('commit')
      waker.send('changed')
      await until('the later id is given out', () => reader.got.length === 1)
      await first.query('commit')
      waker.send('changed')
      await until('the earlier id is given out too', () => reader.got.length === 2)
    } finally {
      first.release()
      second.release()
    }
    expect(numbersOf(reader.got)).toEqual([2, 1])
    const [left, right] = reader.got
    expect(left!.position).toBeLessThan(right!.position)
    // A reader by id that had stopped at the later one would never have seen the earlier one.
    const byId = await db
      .selectFrom('domain_event')
      .select('id')
      .where('topic', '=', topic)
      .orderBy('position')
      .execute()
    expect(byId[0]!.id).toBeGreaterThan(byId[1]!.id)
    const replayed = follow(stream, left!.position)
    await until('the replay is there', () => replayed.got.length === 1)
    expect(numbersOf(replayed.got)).toEqual([1])
  })

  it('follow the order of ids when transactions commit together, over many writers', async () => {
    const { db } = database()
    const { stream, waker } = await startProcess()
    const reader = follow(stream, null)
    await Promise.all(range(0, 7).map((writer) => writeMessages(db, topic, writer * 100 + 1, writer * 100 + 50)))
    waker.send('changed')
    await until('all are given out', () => reader.got.length === 400)
    const positions = reader.got.map(({ position }) => position)
    expect(positions).toEqual([...positions].sort((a, b) => a - b))
    expect(new Set(positions).size).toBe(400)
    for (const writer of range(0, 7)) {
      const own = numbersOf(reader.got).filter((n) => Math.floor(n / 100) === writer)
      expect(own).toEqual(range(writer * 100 + 1, writer * 100 + 50))
    }
  })

  it('are given by one process at a time, and by another when that one is gone', async () => {
    const { db } = database()
    const processes = [await startProcess(), await startProcess()]
    await until('one is active', () => processes.some(({ sequencer }) => sequencer.isActive()))
    const active = processes.find(({ sequencer }) => sequencer.isActive())!
    const standby = processes.find((process) => process !== active)!
    expect(standby.sequencer.isActive()).toBe(false)
    const reader = follow(standby.stream, null)
    await writeMessages(db, topic, 1, 10)
    standby.waker.send('changed')
    await until('the other process reads what the active one placed', () => reader.got.length === 10)
    await active.stop()
    await writeMessages(db, topic, 11, 20)
    standby.waker.send('changed')
    await until('the standby has taken over', () => reader.got.length === 20)
    expect(standby.sequencer.isActive()).toBe(true)
    expect(numbersOf(reader.got)).toEqual(range(1, 20))
  })
})

describe('a subscription', () => {
  it('replays what was missed and goes on, each message once, while others are being written', async () => {
    const { db } = database()
    const { stream, waker } = await startProcess()
    const first = follow(stream, null)
    await writeMessages(db, topic, 1, 20)
    waker.send('changed')
    await until('the first twenty are there', () => first.got.length === 20)
    await first.stop()
    const last = first.got[11]!.position
    const writing = writeMessages(db, topic, 21, 700)
    const readers = range(1, 10).map(() => follow(stream, last))
    await writing
    waker.send('changed')
    for (const reader of readers) {
      await until('a reader has all', () => reader.got.length >= 688)
      expect(numbersOf(reader.got)).toEqual(range(13, 700))
    }
  })

  it('gets the messages of all its topics in one order, and of no other topic', async () => {
    const { db } = database()
    const { stream, waker } = await startProcess()
    const topics = [`${topic}:a`, `${topic}:b`]
    const reader = follow(stream, null, topics)
    for (const n of range(1, 30)) await writeMessages(db, `${topic}:${['a', 'b', 'c'][n % 3]}`, n, n)
    waker.send('changed')
    await until('all are there', () => reader.got.length === 20)
    expect(numbersOf(reader.got)).toEqual(range(1, 30).filter((n) => n % 3 !== 2))
    const replayed = follow(stream, reader.got[0]!.position - 1, topics)
    await until('the replay is there', () => replayed.got.length === 20)
    expect(replayed.got).toEqual(reader.got)
  })

  it('is told to read anew when its id is newer than all there is, or older than what is kept', async () => {
    const { db, owner } = database()
    const { stream, waker } = await startProcess()
    const reader = follow(stream, null)
    await writeMessages(db, topic, 1, 5)
    waker.send('changed')
    await until('the messages are there', () => reader.got.length === 5)
    const newest = reader.got.at(-1)!.position
    const ahead = follow(stream, newest + 1_000)
    expect(await ahead.failed).toMatchObject({ code: 'RESYNC' })
    await owner
      .deleteFrom('domain_event')
      .where('position', '<=', newest - 2)
      .execute()
    expect(await follow(stream, newest - 4).failed).toMatchObject({ code: 'RESYNC' })
    const fitting = follow(stream, newest - 2)
    await until('what is kept is replayed', () => fitting.got.length === 2)
  })

  it('that does not take its messages is ended, and can come back for the rest', async () => {
    const { db } = database()
    const { stream, waker } = await startProcess(50)
    const slow = read(stream, null)
    const witness: StreamMessage[] = []
    stream.listen(topic, (message) => witness.push(message))
    const firstAnswer = slow.next()
    await writeMessages(db, topic, 1, 40)
    waker.send('changed')
    await until('others read on', () => witness.length === 40)
    const { value: first } = await firstAnswer
    await writeMessages(db, topic, 41, 120)
    waker.send('changed')
    await until('the stream is far ahead', () => witness.length === 120)
    await expect(slow.next()).rejects.toMatchObject({ code: 'TOO_SLOW' })
    const again = follow(stream, first!.position)
    await until('the rest is there', () => again.got.length === 119)
    expect(numbersOf(again.got)).toEqual(range(2, 120))
  })

  it('that replays slowly is fed from the table, not ended, when more arrives than it may be behind', async () => {
    const { db } = database()
    const { stream, waker } = await startProcess(10)
    const witness: StreamMessage[] = []
    stream.listen(topic, (message) => witness.push(message))
    await writeMessages(db, topic, 1, 5)
    waker.send('changed')
    await until('the first are there', () => witness.length === 5)
    const got: StreamMessage[] = []
    for await (const message of read(stream, witness[0]!.position)) {
      got.push(message)
      if (got.length === 1) {
        // In the middle of its replay.
        await writeMessages(db, topic, 6, 60)
        waker.send('changed')
        await until('the stream is ahead', () => witness.at(-1)!.position >= message.position + 50)
      }
      if (got.length === 59) break
    }
    expect(numbersOf(got)).toEqual(range(2, 60))
  })

  it('leaves nothing behind when it is stopped, with or without a replay', async () => {
    const { stream } = await startProcess()
    const reader = follow(stream, null)
    const replaying = follow(stream, 0)
    expect(stream.subscribers()).toBe(2)
    await reader.stop()
    await replaying.stop()
    expect(stream.subscribers()).toBe(0)
    expect(await reader.failed).toBeNull()
  })
})
