import { connect, createServer, type Socket } from 'node:net'

/** A door in front of a server, which a test can shut and open, and lead elsewhere. */
export interface TcpGate {
  port: number
  /** Cuts every connection and takes no more. */
  shut(): void
  /** Passes nothing on, and closes nothing: as when the other side's machine has gone, or a cable. */
  freeze(): void
  /** New connections lead on again; those from before stay as they are, since the other side has forgotten them. */
  forget(): void
  /** Leads to a port from now on. */
  open(port: number): void
  stop(): Promise<void>
}

export async function startTcpGate(port: number): Promise<TcpGate> {
  let target: number | null = port
  let isFrozen = false
  const sockets = new Set<Socket>()
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  }
  const server = createServer((socket) => {
    keep(socket)
    if (target === null) return void socket.destroy()
    if (isFrozen) return void socket.pause()
    const other = connect(target, '127.0.0.1')
    keep(other)
    socket.pipe(other).pipe(socket)
    socket.on('close', () => other.destroy())
    other.on('close', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const shut = () => {
    target = null
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: address && typeof address === 'object' ? address.port : 0,
    shut,
    freeze() {
      isFrozen = true
      for (const socket of sockets) socket.unpipe().pause()
    },
    forget() {
      isFrozen = false
    },
    open(next) {
      target = next
    },
    async stop() {
      shut()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
