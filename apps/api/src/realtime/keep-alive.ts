import type { WebSocket } from 'ws'

/** What is waited for, in milliseconds. */
export interface Patience {
  /** After so long without a word a peer is asked whether it is there. */
  pingMs: number
  /** So long it has to answer. */
  pongMs: number
  /** So long it has when bytes are waiting, which it has to read first. */
  readMs: number
  /** How often all are looked at. */
  lookMs: number
}

const PATIENCE: Patience = { pingMs: 30_000, pongMs: 5_000, readMs: 30_000, lookMs: 1_000 }

/** The peer does not read what it asked for. */
export const TOO_SLOW = 4409
/** Bytes that wait for a peer before its subscriptions are kept back. */
export const BUFFERED_AT_MOST = 256 * 1024
/** Bytes that may wait for a peer at all. */
export const BACKLOG_BYTES = 8 * 1024 * 1024

interface Pulse {
  seenAt: number
  /** Asked whether it is there, and has not answered. */
  pingedAt: number | null
}

/** Looks after the open connections: asks those that are silent, ends those that are gone or do not read. */
export interface KeepAlive {
  add(socket: WebSocket): void
  stop(): void
}

/**
 * One timer for all, not two for each. It asks by the protocol's own ping (RFC 6455 §5.5.2), which every client answers
 * without knowing, and which comes after all that was sent before: whoever does not read does not answer either.
 */
export function keepAlive(patience: Patience = PATIENCE): KeepAlive {
  const pulses = new Map<WebSocket, Pulse>()
  function onMessage(this: WebSocket): void {
    const pulse = pulses.get(this)
    if (pulse) pulse.seenAt = performance.now()
  }
  function onPong(this: WebSocket): void {
    const pulse = pulses.get(this)
    if (pulse) Object.assign(pulse, { seenAt: performance.now(), pingedAt: null })
  }
  function onClose(this: WebSocket): void {
    pulses.delete(this)
  }
  let lookedAt = performance.now()
  const look = setInterval(() => {
    const now = performance.now()
    // Where this process was held up itself, answers are waiting that it has not read.
    const isLate = now - lookedAt > 2 * patience.lookMs
    lookedAt = now
    if (isLate) return
    for (const [socket, pulse] of pulses) examine(socket, pulse, now, patience)
  }, patience.lookMs)
  return {
    add(socket) {
      pulses.set(socket, { seenAt: performance.now(), pingedAt: null })
      socket.on('message', onMessage).on('pong', onPong).once('close', onClose)
    },
    stop: () => clearInterval(look),
  }
}

function examine(socket: WebSocket, pulse: Pulse, now: number, { pingMs, pongMs, readMs }: Patience): void {
  const { bufferedAmount } = socket
  const isBehind = bufferedAmount > BUFFERED_AT_MOST
  if (pulse.pingedAt === null) {
    if (!isBehind && now - pulse.seenAt <= pingMs) return
    pulse.pingedAt = now
    socket.ping()
  } else if (now - pulse.pingedAt > (bufferedAmount > 0 ? readMs : pongMs)) drop(socket)
  if (bufferedAmount > BACKLOG_BYTES) drop(socket)
}

/** Ends a connection whose peer does not read, or is gone. */
export function drop(socket: WebSocket): void {
  if (socket.bufferedAmount > 0) socket.close(TOO_SLOW, 'TOO_SLOW')
  socket.terminate()
}
