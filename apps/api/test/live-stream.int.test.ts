import { useTestDatabase } from '@turnout/db/testing'
import type { StreamMessage } from '@turnout/router'
import { pulled } from '@turnout/router/core/stream'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openDatabasePool } from '../src/database-pool.ts'
import { type LiveStream, startLiveStream } from '../src/realtime/live-stream.ts'
import { topicsQuery } from '../src/realtime/messages.ts'
import { postgresWake } from '../src/realtime/postgres-wake.ts'
import { type Sequencer, startSequencer } from '../src/realtime/sequencer.ts'
import { createWaker, type Waker } from '../src/realtime/waker.ts'
import { gate as makeGate, silent, until, writeMessages } from './support.ts'
import { startTcpGate } from './tcp-gate.ts'

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
async function startProcess(limit?: number, replayLimit?: number): Promise<Process> {
  const { db, url } = database()
  const waker = createWaker(postgresWake(url, silent))
  const stream = await startLiveStream({ db, waker, log: silent, limit, replayLimit })
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
  const ending = makeGate()
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
    // The control: a reader by id, which stopped at the later one, looks again and sees nothing.
    const rows = await db
      .selectFrom('domain_event')
      .select('id')
      .where('topic', '=', topic)
      .orderBy('position')
      .execute()
    const byId = await db
      .selectFrom('domain_event')
      .select('id')
      .where('topic', '=', topic)
      .where('id', '>', rows[0]!.id)
      .execute()
    expect(rows).toHaveLength(2)
    expect(byId).toEqual([])
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
    // A process that has not got them in memory either.
    const { stream: other } = await startProcess()
    expect(await follow(other, newest - 4).failed).toMatchObject({ code: 'RESYNC' })
    const fitting = follow(other, newest - 2)
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

  it('is told to read anew when more than is replayed came after its id', async () => {
    const { db } = database()
    const { stream, waker } = await startProcess()
    const reader = follow(stream, null)
    await writeMessages(db, topic, 1, 12)
    waker.send('changed')
    await until('the messages are there', () => reader.got.length === 12)
    const { stream: other } = await startProcess(undefined, 10)
    const first = reader.got[0]!.position
    expect(await follow(other, first).failed).toMatchObject({ code: 'RESYNC' })
    const fitting = follow(other, first + 1)
    await until('ten are replayed', () => fitting.got.length === 10)
  })

  it('is read along the index of its topics, however long the stream is', async () => {
    const { db, owner } = database()
    await sql`insert into domain_event (topic, type, payload, position)
      select 'flood:' || n % 50, 'test.counted', '{"n":0}', nextval('domain_event_position')
      from generate_series(1, 20000) as n`.execute(owner)
    await sql`analyze domain_event`.execute(owner)
    const query = topicsQuery(['flood:1', topic], { after: 5, upTo: 10_000_000, limit: 500 })
    const { rows } = await sql<{ 'QUERY PLAN': string }>`explain (analyze, costs off, timing off) ${query}`.execute(db)
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toContain('domain_event_topic_idx')
    expect(plan).not.toContain('Seq Scan')
    // What it looked at is what it gave: the four hundred of one topic, and none of the other.
    expect(plan).toMatch(/domain_event_topic_idx.*\(actual rows=200(\.00)? loops=2\)/)
    expect(plan).not.toContain('Rows Removed')
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

describe('whoever listens to all', () => {
  it('hears every message, whatever its topic, and is told when some were lost to the process', async () => {
    const { url, owner } = database()
    const behind = new URL(url)
    const port = Number(behind.port)
    const gate = await startTcpGate(port)
    open.push(gate.stop)
    behind.port = String(gate.port)
    // Only its reader loses the database: others go on.
    const { db, close } = openDatabasePool(behind.href, 2, silent)
    open.push(close)
    const waker = createWaker(postgresWake(url, silent))
    const stream = await startLiveStream({ db, waker, log: silent })
    const sequencer = startSequencer({ url, waker, log: silent })
    open.push(async () => {
      await sequencer.stop()
      await stream.stop()
      await waker.stop()
    })
    const heard: string[] = []
    let resets = 0
    stream.listenAll({
      onMessage: (message) => void heard.push(message.topic),
      onReset() {
        resets += 1
      },
    })
    const reader = follow(stream, null)
    const write = async (name: string) => {
      await writeMessages(owner, name, 1, 1)
      waker.send('changed')
    }
    await write(topic)
    await write(`${topic}:other`)
    await until('both are heard', () => heard.length === 2)
    gate.shut()
    await write(topic)
    await until('it has its position', async () => {
      const { count } = await owner
        .selectFrom('domain_event')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('position', 'is', null)
        .executeTakeFirstOrThrow()
      return Number(count) === 0
    })
    await owner
      .deleteFrom('domain_event')
      .where('position', '<=', reader.got[0]!.position + 2)
      .execute()
    await write(topic)
    await write(topic)
    gate.open(port)
    await until('it is told', () => resets === 1)
    expect(await reader.failed).toMatchObject({ code: 'RESYNC' })
  })
})
