import { readNotice, type StreamMessage } from '@turnout/router'
import { type ErrorCode, errorStatus } from '@turnout/router/errors'
import type { RawData, WebSocket } from 'ws'
import { describeError } from '../adapters/logger.ts'
import type { HttpParts } from '../http/parts.ts'
import { BUFFERED_AT_MOST, TOO_SLOW } from './keep-alive.ts'
import type { LiveStream } from './live-stream.ts'

const TEXT = { binary: false }
/** A connection that sends so many frames that cannot be answered is ended. */
const BAD_FRAMES_AT_MOST = 20
const POLICY = 1008
/** Notices that may wait to be looked up: they are news, and later ones say more. */
const WAITING_AT_MOST = 500

/** The plain JSON frames at `/`: `{type, data}` to everybody, for programs that speak no tRPC. */
export interface PlainSockets {
  add(socket: WebSocket): void
  stop(): void
}

/** Each notice is read and encoded once, however many listen. */
export function plainSockets({ deps, log }: Pick<HttpParts, 'deps' | 'log'>, stream: LiveStream): PlainSockets {
  const open = new Set<WebSocket>()
  // In the order of the stream, though one may have to be looked up.
  let last: Promise<void> = Promise.resolve()
  let waiting = 0

  const tell = async (message: StreamMessage): Promise<void> => {
    const notice = await readNotice(deps, message)
    if (!notice) return
    const frame = Buffer.from(JSON.stringify(notice))
    for (const socket of open) give(socket, frame)
  }
  const off = stream.listenAll({
    onMessage(message) {
      if (open.size === 0 || waiting >= WAITING_AT_MOST || !isNotice(message)) return
      waiting += 1
      last = last
        .then(() => tell(message))
        .catch((error: unknown) => log.warn({ error: describeError(error) }, 'a notice could not be read'))
        .finally(() => {
          waiting -= 1
        })
    },
  })
  return {
    add(socket) {
      open.add(socket)
      socket.once('close', () => open.delete(socket))
      let left = BAD_FRAMES_AT_MOST
      socket.on('message', (data) => {
        socket.send(JSON.stringify(answerTo(data)))
        if (--left === 0) socket.close(POLICY, 'Too many frames')
      })
    },
    stop: off,
  }
}

function isNotice({ type }: StreamMessage): boolean {
  return type === 'newEvent' || type === 'spotsFillingUp'
}

/** Frames are news: a reader that is behind gets the present state elsewhere, not the backlog. */
function give(socket: WebSocket, frame: Buffer): void {
  if (socket.readyState !== socket.OPEN) return
  if (socket.bufferedAmount <= BUFFERED_AT_MOST) socket.send(frame, TEXT)
  else {
    socket.close(TOO_SLOW, 'TOO_SLOW')
    socket.terminate()
  }
}

/** Nothing can be asked for here yet but what everybody gets. */
function answerTo(data: RawData) {
  const asked = subscribedTo(data.toString())
  if (asked === null) return refusal('VALIDATION_ERROR', 'Send {"subscribe": "project.<id>.events", "token": "…"}')
  if (/^project\.[^.]+\.events$/.test(asked)) return refusal('NOT_FOUND', 'There is no such community', asked)
  return refusal('NOT_FOUND', 'There is no such channel', asked)
}

function refusal(code: ErrorCode, message: string, subscribe?: string) {
  return { type: 'error', data: { code, httpStatus: errorStatus[code], message, subscribe: subscribe?.slice(0, 200) } }
}

function subscribedTo(text: string): string | null {
  try {
    const frame: unknown = JSON.parse(text)
    if (typeof frame !== 'object' || frame === null || !('subscribe' in frame)) return null
    return typeof frame.subscribe === 'string' ? frame.subscribe : null
  } catch {
    return null
  }
}
