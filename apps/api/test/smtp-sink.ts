import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** A mail as a server got it. */
export interface Received {
  from: string
  to: string[]
  raw: Buffer
}

/** A mail server of this machine. */
export interface SmtpSink {
  url: string
  received: Received[]
  /** Asked before each recipient is taken; what it gives is answered, by its `responseCode`. */
  onRecipient: (address: string) => Error | null | Promise<Error | null>
  /** Waited for before a mail that has been sent whole is thanked for; a fault it throws is answered. */
  onMail: () => Promise<void> | void
  /** Connections that are open now, and the most there were. */
  connections: { open: number; most: number }
  close(): Promise<void>
}

/** Starts a mail server that keeps what it gets, on a free port or the one given. */
export async function startSmtpSink(port = 0): Promise<SmtpSink> {
  const received: Received[] = []
  const connections = { open: 0, most: 0 }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onConnect(_session, done) {
      connections.open += 1
      connections.most = Math.max(connections.most, connections.open)
      done()
    },
    onClose: () => {
      connections.open -= 1
    },
    onRcptTo: ({ address }, _session, done) => {
      Promise.resolve(sink.onRecipient(address)).then((refusal) => done(refusal ?? undefined), done)
    },
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => void chunks.push(chunk))
      stream.on('end', () => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : ''
        received.push({ from, to: envelope.rcptTo.map(({ address }) => address), raw: Buffer.concat(chunks) })
        Promise.resolve(sink.onMail()).then(() => done(), done)
      })
    },
  })
  // Clients that end in the middle are part of the tests.
  server.on('error', () => undefined)
  const listening = await new Promise<AddressInfo | string | null>((resolve, reject) => {
    const listener = server.listen(port, '127.0.0.1', () => resolve(listener.address()))
    listener.once('error', reject)
  })
  if (!listening || typeof listening === 'string') throw new Error('no address')
  const sink: SmtpSink = {
    url: `smtp://127.0.0.1:${listening.port}`,
    received,
    connections,
    onRecipient: () => null,
    onMail: () => undefined,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
  return sink
}

/** What a server answers, as `smtp-server` takes it. */
export function answer(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode })
}
