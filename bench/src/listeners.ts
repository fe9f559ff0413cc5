import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'

// So many subscribers in a process of their own. On its output: that all are there, the first message as it came, and
// after each message the time at which the last of them had it, in milliseconds of the machine's clock.
const [url = '', count = '0', ask = ''] = process.argv.slice(2)
const AT_ONCE = 50
const all = Number(count)
const say = (fact: object) => void process.stdout.write(`${JSON.stringify(fact)}\n`)
let had = 0
let isFirst = true

function open(): Promise<void> {
  const socket = new WebSocket(url, { perMessageDeflate: false, skipUTF8Validation: true })
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('close', (code) => reject(new Error(`A connection was closed with ${code}`)))
    socket.once('open', () => (ask ? socket.send(ask) : begin()))
    const begin = () => {
      socket.on('message', onMessage)
      resolve()
    }
    if (ask) socket.once('message', begin)
  })
}

function onMessage(data: Buffer): void {
  if (isFirst) say({ message: data.toString() })
  isFirst = false
  had += 1
  if (had % all === 0) say({ at: performance.timeOrigin + performance.now() })
}

let left = all
const opening = Array.from({ length: AT_ONCE }, async () => {
  while (left-- > 0) await open()
})
await Promise.all(opening)
say({ ready: all })
createInterface({ input: process.stdin }).on('close', () => process.exit(0))
