import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import { BUFFERED_AT_MOST } from './keep-alive.ts'

const FINAL_TEXT = 0x81
const SHORT = 126
const TWO_BYTES = 126
const EIGHT_BYTES = 127

/** A text as one WebSocket frame, as a server sends it: whole, and without a mask (RFC 6455 §5.2). */
export function textFrame(text: string): Buffer {
  const payload = Buffer.from(text)
  const { length } = payload
  if (length < SHORT) return Buffer.concat([Buffer.from([FINAL_TEXT, length]), payload])
  const header = Buffer.alloc(length < 2 ** 16 ? 4 : 10)
  header[0] = FINAL_TEXT
  header[1] = length < 2 ** 16 ? TWO_BYTES : EIGHT_BYTES
  if (length < 2 ** 16) header.writeUInt16BE(length, 2)
  else header.writeBigUInt64BE(BigInt(length), 2)
  return Buffer.concat([header, payload])
}

/**
 * What goes out on one connection. Frames that come in one turn of the event loop leave by one write; connections that
 * are given the same ones, as when much happens at once, are given the same bytes.
 */
export class Outbox {
  readonly #socket: WebSocket
  /** The same connection below the protocol: whole frames may be written there, in the order of those of `ws`. */
  readonly #wire: Duplex
  #frames: Buffer[] = []
  #waitingBytes = 0

  constructor(socket: WebSocket, wire: Duplex) {
    this.#socket = socket
    this.#wire = wire
  }

  /** @returns what to wait for before more is given, where the peer is behind */
  give(frame: Buffer): undefined | Promise<void> {
    if (this.#frames.length === 0) atEndOfTurn(this)
    this.#frames.push(frame)
    this.#waitingBytes += frame.length
    if (this.#socket.bufferedAmount + this.#waitingBytes <= BUFFERED_AT_MOST) return undefined
    return new Promise((resolve) => this.flush(resolve))
  }

  /** Writes what was given, before anything that is sent in another way. */
  flush(onWritten?: () => void): void {
    const frames = this.#frames
    this.#frames = []
    this.#waitingBytes = 0
    if (frames.length > 0 && this.#socket.readyState === this.#socket.OPEN) this.#wire.write(joined(frames), onWritten)
    else onWritten?.()
  }
}

let due: Outbox[] = []

function atEndOfTurn(outbox: Outbox): void {
  if (due.length === 0) process.nextTick(flushAll)
  due.push(outbox)
}

function flushAll(): void {
  const all = due
  due = []
  for (const outbox of all) outbox.flush()
  last = { frames: [], bytes: Buffer.alloc(0) }
}

let last: { frames: Buffer[]; bytes: Buffer } = { frames: [], bytes: Buffer.alloc(0) }

/** The bytes of some frames in a row; made once for all connections in a row that are given the same. */
function joined(frames: Buffer[]): Buffer {
  const [only] = frames
  if (only && frames.length === 1) return only
  const isSame = frames.length === last.frames.length && frames.every((frame, index) => frame === last.frames[index])
  if (!isSame) last = { frames, bytes: Buffer.concat(frames) }
  return last.bytes
}
