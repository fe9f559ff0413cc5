import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'

// Many subscribers of `events.watch` in a process of their own, on real WebSockets that are read without a library: a
// hundred thousand frames in a second are to be looked at. Each checks that the ids it gets rise, which is what "once"
// and "in order" are; some lose their connection in the middle and come back with the last id they had.
const { PORT: port = '', COUNT: count, LOSING: losing, ALL: all, AFTER: after } = process.env
const host = '127.0.0.1'
const say = (fact: object) => void process.stdout.write(`${JSON.stringify(fact)}\n`)
const ID = Buffer.from('"data","id":"')
const PING = 0x89
/** Empty, with a mask of zeros. */
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0])
let complete = 0
let begun = 0
let losses = 0
/** Who could not keep up is told so, and asks again, as our pages do. */
let tooSlow = 0

interface Subscriber {
  had: number
  /** Null where it has none yet: it begins with what comes next. */
  last: number | null
  losesAt: number
}

function open(subscriber: Subscriber): void {
  const socket = connect(Number(port), host)
  const key = randomBytes(16).toString('base64')
  socket.write(
    `GET /trpc HTTP/1.1\r\nHost: ${host}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  )
  let rest: Buffer = Buffer.alloc(0)
  let isOpen = false
  socket.on('data', (chunk: Buffer) => {
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    if (!isOpen) {
      const end = rest.indexOf('\r\n\r\n')
      if (end < 0) return
      isOpen = true
      rest = rest.subarray(end + 4)
      subscribe(socket, subscriber)
    }
    rest = readFrames(socket, subscriber, rest)
  })
  socket.on('error', (error) => say({ failed: error.message }))
  socket.on('end', () => say({ failed: 'the server ended a connection' }))
}

/** With a mask of zeros: the frame of a client has to have one. */
function subscribe(socket: Socket, { last }: Subscriber): void {
  const params = { path: 'events.watch', input: {}, ...(last !== null && { lastEventId: String(last) }) }
  const payload = Buffer.from(JSON.stringify({ id: 1, method: 'subscription', params }))
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]))
}

/** @returns what is left of a frame that has not come whole */
function readFrames(socket: Socket, subscriber: Subscriber, bytes: Buffer): Buffer {
  let at = 0
  while (bytes.length - at >= 2 && !socket.destroyed) {
    const short = bytes.readUInt8(at + 1)
    const head = short === 126 ? 4 : 2
    if (bytes.length - at < head) break
    const length = short === 126 ? bytes.readUInt16BE(at + 2) : short
    if (bytes.length - at < head + length) break
    if (bytes[at] === PING) socket.write(PONG)
    if (bytes[at] === 0x81) take(socket, subscriber, bytes.subarray(at + head, at + head + length))
    at += head + length
  }
  return bytes.subarray(at)
}

/** One that has no id yet remembers where it begins, as our client does; some of those are cut off right then. */
function begin(socket: Socket, subscriber: Subscriber, frame: Buffer): void {
  subscriber.last ??= Number(JSON.parse(frame.toString()).result.id)
  if (subscriber.losesAt !== 0) begun += 1
  else lose(socket, subscriber)
}

/** It stays away until there is news, where it had none. */
function lose(socket: Socket, subscriber: Subscriber): void {
  losses += 1
  const isNew = subscriber.losesAt === 0
  subscriber.losesAt = -1
  socket.destroy()
  const comeBack = () => setTimeout(() => open(subscriber), 20 + Math.random() * 500)
  if (!isNew) comeBack()
  else {
    away.push(comeBack)
    begun += 1
    if (begun === Number(count)) say({ begun })
  }
}

/** Called when the first messages come. */
const away: (() => void)[] = []

function take(socket: Socket, subscriber: Subscriber, frame: Buffer): void {
  const mark = frame.indexOf(ID)
  if (mark < 0) {
    if (frame.includes('"started"')) begin(socket, subscriber, frame)
    else if (frame.includes('"TOO_SLOW"')) {
      tooSlow += 1
      subscribe(socket, subscriber)
    } else say({ failed: frame.toString() })
    if (begun === Number(count)) say({ begun })
    return
  }
  let id = 0
  for (let at = mark + ID.length; frame[at] !== 0x22; at++) id = id * 10 + ((frame[at] ?? 0) - 0x30)
  if (subscriber.last === null || id <= subscriber.last) say({ failed: `${id} came after ${subscriber.last}` })
  subscriber.last = id
  subscriber.had += 1
  for (const comeBack of away.splice(0)) comeBack()
  if (subscriber.had === Number(all)) complete += 1
  if (subscriber.had > Number(all)) say({ failed: 'one message too many' })
  if (complete === Number(count)) say({ complete, losses, tooSlow })
  if (subscriber.had !== subscriber.losesAt) return
  lose(socket, subscriber)
}

for (let n = 0; n < Number(count); n++) {
  // Every fourth of those that lose it has had nothing by then.
  const isNew = n % 4 === 0
  const losesAt = n < Number(losing) ? (isNew ? 0 : Math.floor(((n + 1) * Number(all)) / (Number(losing) + 1))) : -1
  open({ had: 0, last: losesAt === 0 ? null : Number(after), losesAt })
}
