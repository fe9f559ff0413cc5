import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { runAs } from './account.ts'
import { childEnvironment } from './environment.ts'
import { ignore } from './errors.ts'
import type { Place } from './place.ts'
import type { Programs } from './programs.ts'

/** A PostgreSQL that this process started, by way of its supervisor. */
export interface Supervised {
  /** Resolves when PostgreSQL and its supervisor have ended, with PostgreSQL's last words. */
  ended: Promise<string>
  /** Asks for a fast shutdown and resolves when it is done. */
  stop(): Promise<void>
}

/** The setting by which a server says whose it is: port and answer of its supervisor's door. */
export const OWNER_SETTING = 'turnout.owner'

/**
 * The supervisor: a process of its own, in a session of its own, that starts PostgreSQL and stops it when its standard
 * input ends, which the system sees to however the parent ends. Signals do not stop it: a Ctrl-C or a service
 * manager's SIGTERM reaches the parent too, who wants the database until it has finished.
 * While the parent lives, it answers on a local port (the "door"), so that another start can tell a server that is in
 * use from a leftover. It is a text, since a bundled server has no file to start it from.
 */
const SUPERVISOR = `
const { spawn } = require('node:child_process')
const fs = require('node:fs')
const net = require('node:net')
const job = JSON.parse(process.argv[1])
let child = null
let isStopping = false
let words = ''
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})
process.stdout.on('error', () => {})
const door = net.createServer((socket) => socket.on('error', () => {}).end(job.token))
door.on('error', (error) => finish(String(error)))
door.listen(0, '127.0.0.1', () => {
  if (isStopping) return finish('')
  const owner = job.setting + '=' + door.address().port + ':' + job.token
  child = spawn(job.program, [...job.args, '-c', owner], {
    ...job.account, cwd: job.folder, env: process.env, stdio: ['ignore', 'ignore', 'pipe'], windowsHide: true,
  })
  child.stderr.on('data', (chunk) => {
    words = (words + chunk).slice(-4000)
    log(chunk)
  })
  child.on('error', (error) => finish(String(error)))
  child.on('exit', () => setTimeout(() => finish(words), 50))
})
process.stdin.on('error', stop).on('end', stop).resume()
function stop() {
  if (isStopping) return
  isStopping = true
  door.close()
  if (!child) return
  if (process.platform === 'win32') spawn(job.control, ['stop', '-D', job.folder, '-m', 'fast'], { stdio: 'ignore' })
  else child.kill('SIGINT')
  setTimeout(() => child.kill('SIGQUIT'), job.patienceMs)
  setTimeout(() => child.kill('SIGKILL'), job.patienceMs + 10000)
}
function log(chunk) {
  try {
    fs.appendFileSync(job.log, chunk, { mode: 0o600 })
    if (fs.statSync(job.log).size > job.logBytes) fs.renameSync(job.log, job.log + '.old')
  } catch {}
}
function finish(text) {
  process.stdout.write(text, () => process.exit(0))
}
`

/** How long a fast shutdown may take before PostgreSQL is told to end without one. */
const PATIENCE_MS = 20_000

/** A log of this size is put aside, in place of the one put aside before. */
const LOG_BYTES = 8 * 1024 * 1024

/** Starts PostgreSQL on `port` under a supervisor; whether it comes up is for the caller to watch. */
export function supervise(
  place: Place,
  programs: Programs,
  port: number,
  settings: Record<string, string>,
): Supervised {
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const job = {
    program: programs.postgres,
    control: programs.pgCtl,
    args: ['-D', place.cluster, '-p', String(port), ...options],
    account: runAs(place.account),
    folder: place.cluster,
    setting: OWNER_SETTING,
    token: randomBytes(12).toString('hex'),
    patienceMs: PATIENCE_MS,
    log: join(place.home, 'postgres.log'),
    logBytes: LOG_BYTES,
  }
  const child = spawn(process.execPath, ['-e', SUPERVISOR, JSON.stringify(job)], {
    detached: true,
    cwd: '/',
    env: childEnvironment(),
    stdio: ['pipe', 'pipe', 'ignore'],
    windowsHide: true,
  })
  // Neither the supervisor nor its pipes keep this process alive: when it ends, PostgreSQL does too.
  child.unref()
  let words = ''
  child.stdout.on('data', (chunk: Buffer) => {
    words += chunk.toString()
  })
  const pipes = [child.stdin, child.stdout].filter((stream) => stream instanceof Socket)
  for (const pipe of pipes) pipe.on('error', ignore).unref()
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('close', () => resolve(words.trim()))
  })
  return {
    ended,
    async stop() {
      // While somebody waits for the end, the process has to live to see it.
      child.ref()
      for (const pipe of pipes) pipe.ref()
      child.stdin.end()
      await ended
    },
  }
}
