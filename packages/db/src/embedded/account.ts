import { spawnSync } from 'node:child_process'

/** The operating system's user that PostgreSQL runs as when the server itself runs as root. */
export interface Account {
  uid: number
  gid: number
  name: string
}

/** The user made when the machine has none for PostgreSQL. */
const OWN_ACCOUNT = 'turnout'

/** Whether this process runs as root, as which PostgreSQL refuses to run. */
export function isRoot(): boolean {
  return process.getuid?.() === 0
}

/**
 * The user to run PostgreSQL as: `postgres`, else our own, made if the machine lets us, else `nobody`.
 * Null when not root: PostgreSQL then runs as the user that runs the server.
 */
export function chooseAccount(): Account | null {
  if (!isRoot()) return null
  return lookUp('postgres') ?? lookUp(OWN_ACCOUNT) ?? createAccount() ?? lookUp('nobody') ?? NOBODY
}

const NOBODY: Account = { uid: 65534, gid: 65534, name: 'nobody' }

function lookUp(name: string): Account | null {
  const uid = idOf('-u', name)
  const gid = idOf('-g', name)
  return uid === null || gid === null || uid === 0 ? null : { uid, gid, name }
}

function idOf(flag: '-u' | '-g', name: string): number | null {
  const { status, stdout } = spawnSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return status === 0 && /^\d+\s*$/.test(stdout) ? Number(stdout) : null
}

function createAccount(): Account | null {
  // The second spelling is busybox's.
  const commands: [string, string[]][] = [
    ['useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', OWN_ACCOUNT]],
    ['adduser', ['-S', '-D', '-H', '-s', '/sbin/nologin', OWN_ACCOUNT]],
  ]
  for (const [command, args] of commands) {
    if (spawnSync(command, args, { stdio: 'ignore' }).status === 0) return lookUp(OWN_ACCOUNT)
  }
  return null
}

/** The part of spawn's options that makes a child run as the account. */
export function runAs(account: Account | null): { uid?: number; gid?: number } {
  return account ? { uid: account.uid, gid: account.gid } : {}
}

/** Whether the account can enter a folder: asked of the system, which knows about access lists too. */
export function canEnter(folder: string, account: Account): boolean {
  return (
    spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], { ...runAs(account), cwd: '/', stdio: 'ignore' }).status === 0
  )
}
