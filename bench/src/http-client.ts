import { Agent, request } from 'node:http'

/** An HTTP client with warm connections, leaner than fetch so that the server is what is measured. */
export interface HttpClient {
  /** Sends JSON and gives the answer's JSON. @throws for any status but 2xx */
  post(path: string, body: string, headers?: Record<string, string>): Promise<unknown>
  /** The same without a body. */
  get(path: string): Promise<unknown>
  close(): void
}

export function createHttpClient(url: string, connections: number): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const { hostname, port } = new URL(url)
  const send = (method: string, path: string, headers: Record<string, string | number>, body?: string) =>
    new Promise<unknown>((resolve, reject) => {
      const outgoing = request({ agent, hostname, port, path, method, headers }, (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('error', reject)
        response.on('end', () => {
          const text = Buffer.concat(parts).toString()
          const status = response.statusCode ?? 0
          if (status < 200 || status > 299) reject(new Error(`${path} answered ${status}: ${text.slice(0, 400)}`))
          else resolve(JSON.parse(text))
        })
      })
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  return {
    post(path, body, headers = {}) {
      const length = Buffer.byteLength(body)
      return send('POST', path, { 'content-type': 'application/json', 'content-length': length, ...headers }, body)
    },
    get: (path) => send('GET', path, {}),
    close: () => agent.destroy(),
  }
}
