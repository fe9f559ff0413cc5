import { bin, ROOT } from './house.mjs'
import { run } from './processes.mjs'

/**
 * Builds workspaces and what they rest on; what has not changed since comes from the cache. Quiet unless it fails.
 * @param {string[]} workspaces
 * @param {string} says one line of progress
 * @returns {Promise<boolean>} whether it went well
 */
export async function build(workspaces, says) {
  const live = process.stdout.isTTY
  if (live) process.stdout.write(`${says} …`)
  const args = [
    'run',
    'build',
    '--ui=stream',
    '--output-logs=errors-only',
    '--log-order=grouped',
    '--no-update-notifier',
  ]
  const { code, output, seconds } = await run(
    bin('turbo'),
    [...args, ...workspaces.map((name) => `--filter=${name}`)],
    {
      capture: true,
      cwd: ROOT,
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
    },
  )
  if (code === 0) {
    console.log(`${live ? '\r' : ''}${says}: done in ${seconds.toFixed(1)} s`)
    return true
  }
  console.error(`${live ? '\n' : ''}${output}\n${says}: failed. The reason is above.`)
  return false
}

/** What a server needs to serve everything. */
export const SERVER = ['@turnout/api', '@turnout/admin-web', '@turnout/kiosk-desktop']
