import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { createInterface } from 'node:readline'

const running = new Set()
let isInterrupted = false

/**
 * Starts a program in a process group of its own, so that it ends together with whatever it started.
 * @returns {import('node:child_process').ChildProcess}
 */
export function start(command, args, options = {}) {
  if (isInterrupted) throw new Error('Interrupted')
  const child = spawn(command, args, { detached: process.platform !== 'win32', ...options })
  running.add(child)
  child.once('close', () => running.delete(child))
  return child
}

/** The exit code of a program that took longer than it may, as in timeout(1). */
export const TOOK_TOO_LONG = 124

/**
 * Runs a program to its end, and ends what it may have left running.
 * @returns {Promise<{ code: number, output: string, seconds: number }>} output is empty unless `capture` is set;
 *   a program that a signal ended has 128 plus its number as code, one that could not start 127
 */
export function run(command, args, { capture = false, limitMs = 0, ...options } = {}) {
  const began = Date.now()
  const stdio = ['ignore', ...(capture ? ['pipe', 'pipe'] : ['inherit', 'inherit'])]
  const child = start(command, args, { stdio, ...options })
  let output = ''
  let isLate = false
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  }
  const limit = limitMs > 0 ? setTimeout(tooLate, limitMs) : undefined
  function tooLate() {
    isLate = true
    return stop(child)
  }
  return new Promise((resolve) => {
    const end = (code) => {
      clearTimeout(limit)
      resolve({ code: isLate ? TOOK_TOO_LONG : code, output, seconds: (Date.now() - began) / 1000 })
    }
    child.once('error', (error) => {
      running.delete(child)
      output += error.message
      end(127)
    })
    child.once('close', (code, name) => {
      if (child.pid && options.detached !== false) endGroup(child)
      end(code ?? 128 + (constants.signals[name] ?? 0))
    })
  })
}

/** Ends a program's whole group at once. */
function endGroup(child) {
  try {
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

async function stopOne(child, graceMs) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = new Promise((resolve) => child.once('close', resolve))
  const insist = setTimeout(() => endGroup(child), graceMs)
  child.stdin?.end()
  // Only the program itself: it tells what it has started, in its own way.
  child.kill('SIGTERM')
  await closed
  clearTimeout(insist)
  // What it started may have outlived it.
  endGroup(child)
}

/** Stops one program, or all that are running: politely, and after a while for good. */
export async function stop(children = [...running], graceMs = 10_000) {
  await Promise.all([children].flat().map((child) => stopOne(child, graceMs)))
}

/**
 * Calls `cleanUp` once on Ctrl-C, SIGTERM or a closed terminal, then ends with the code that shells expect.
 * From the signal on, nothing can be started any more.
 */
export function onInterrupt(cleanUp) {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, async () => {
      if (isInterrupted) return
      isInterrupted = true
      await cleanUp()
      process.exit(128 + constants.signals[name])
    })
  }
}

/** Whether a signal is being answered: whoever waits for programs then has nothing left to do. */
export const wasInterrupted = () => isInterrupted

/** Copies a program's output line by line, each with its name in front. */
export function prefix(child, name, colour = 36) {
  const label = process.stdout.isTTY ? `\u001b[${colour}m${name.padEnd(6)}\u001b[0m` : name.padEnd(6)
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', (line) => console.log(`${label} ${line}`))
  }
}
