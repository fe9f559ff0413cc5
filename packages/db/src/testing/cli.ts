import { startTestServer } from './server.ts'

/**
 * Starts a test server, prints `{"url": "…"}` as one line, and stops when its standard input ends or it is told to.
 * For scripts that run several suites on one server.
 */
const server = await startTestServer()
process.stdout.write(`${JSON.stringify({ url: server.url })}\n`)

const stop = () => {
  void server.stop().then(() => process.exit(0))
}
process.stdin.on('end', stop).on('error', stop).resume()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
