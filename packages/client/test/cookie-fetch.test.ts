import { expect, it } from 'vitest'
import { withCookies } from '../src/cookie-fetch.ts'
import { startTinyServer } from './tiny-server.ts'

it('cookies are kept and sent back, replaced and forgotten as the server says', async () => {
  const answers = [
    ['a=1; Path=/; HttpOnly', 'b=x=y; Path=/'],
    ['a=2; Path=/'],
    ['b=; Path=/; Expires=Thu, 01 Jan 1970'],
    [],
  ]
  const server = await startTinyServer((_seen, res) => {
    res.setHeader('set-cookie', answers.shift() ?? [])
    res.end()
  })
  const send = withCookies(fetch)
  for (let n = 0; n < 4; n++) await send(server.url, { headers: { 'x-mine': 'kept' } })
  expect(server.seen.map(({ headers }) => headers.cookie)).toEqual([undefined, 'a=1; b=x=y', 'a=2; b=x=y', 'a=2'])
  expect(server.seen.every(({ headers }) => headers['x-mine'] === 'kept')).toBe(true)
})

it('two clients in one process have cookies of their own', async () => {
  const server = await startTinyServer((seen, res) => {
    res.setHeader('set-cookie', `me=${seen.path.slice(1)}`)
    res.end()
  })
  const [one, two] = [withCookies(fetch), withCookies(fetch)]
  await one(`${server.url}/one`)
  await two(`${server.url}/two`)
  await one(`${server.url}/again`)
  expect(server.seen.at(-1)?.headers.cookie).toBe('me=one')
})
