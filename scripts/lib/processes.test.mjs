import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { leftBehind, MARK } from './left-behind.mjs'
import { run, start, stop, TOOK_TOO_LONG } from './processes.mjs'

const node = process.execPath
const forever = 'setInterval(() => {}, 1000)'

/** A program that starts another one, which lives for ever, says so, and lives for ever too. */
const parent = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(forever)}])
  .once('spawn', () => { console.log('ready'); ${forever} })`

const marked = (id) => ({ env: { ...process.env, [MARK]: id } })

describe('running a program', () => {
  it('gives its exit code and what it printed', async () => {
    const script = `console.log('out'); console.error('err'); process.exit(3)`
    expect(await run(node, ['-e', script], { capture: true })).toMatchObject({ code: 3, output: 'out\nerr\n' })
  })

  it('gives 128 and the number of the signal that ended it', async () => {
    expect((await run(node, ['-e', `process.kill(process.pid, 'SIGTERM')`])).code).toBe(143)
  })

  it('gives 127 for a program that is not there', async () => {
    expect((await run('/no/such/program', [])).code).toBe(127)
  })

  it('stops one that takes too long', async () => {
    expect((await run(node, ['-e', forever], { limitMs: 50 })).code).toBe(TOOK_TOO_LONG)
  })
})

describe.runIf(process.platform === 'linux')('stopping a program', () => {
  const ready = (child) => new Promise((resolve) => child.stdout.once('data', resolve))

  it('stops what it has started too', async () => {
    const id = randomUUID()
    const child = start(node, ['-e', parent], { ...marked(id), stdio: ['ignore', 'pipe', 'inherit'] })
    await ready(child)
    expect(leftBehind(id)).toHaveLength(2)
    await stop(child)
    await expect.poll(() => leftBehind(id)).toEqual([])
  })

  it('insists when a polite signal is not heard', async () => {
    const id = randomUUID()
    const deaf = `process.on('SIGTERM', () => {}); ${forever}; console.log('ready')`
    const child = start(node, ['-e', deaf], { ...marked(id), stdio: ['ignore', 'pipe', 'inherit'] })
    await ready(child)
    await stop(child, 50)
    expect(child.signalCode).toBe('SIGKILL')
    await expect.poll(() => leftBehind(id)).toEqual([])
  })
})
