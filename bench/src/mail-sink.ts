// A mail server of this machine that takes everything and keeps nothing, in a process of its own.
import { SMTPServer } from 'smtp-server'

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, _session, done) {
    stream.resume()
    stream.on('end', () => done())
  },
})
server.on('error', () => undefined)
const listener = server.listen(0, '127.0.0.1', () => {
  const address = listener.address()
  if (address && typeof address !== 'string') {
    process.stdout.write(`${JSON.stringify({ url: `smtp://127.0.0.1:${address.port}` })}\n`)
  }
})
process.stdin.resume()
process.stdin.once('end', () => process.exit(0))
