import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { installTestBuild } from '../electron-test-build.mjs'
import { findElectron } from './electron.mjs'
import { isRoot } from './house.mjs'
import { run } from './processes.mjs'

/** What the tests need beyond npm: how it is found, and which Debian package brings it. */
const TOOLS = {
  chromium: {
    name: 'Chromium',
    variable: 'CHROMIUM_BIN',
    programs: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
    elsewhere: [
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
    debian: 'chromium',
  },
  redis: { name: 'Redis', variable: 'REDIS_SERVER_BIN', programs: ['redis-server'], debian: 'redis-server' },
  xvfb: { name: 'Xvfb', variable: 'XVFB_BIN', programs: ['Xvfb'], debian: 'xvfb' },
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function find({ variable, programs, elsewhere = [] }) {
  const chosen = process.env[variable]
  if (chosen) return isProgram(chosen) ? chosen : undefined
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/usr/sbin']
  const candidates = programs.flatMap((program) => folders.map((folder) => join(folder, program)))
  return [...candidates, ...elsewhere].find(isProgram)
}

async function aptInstall(packages) {
  const options = { capture: true, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  const update = await run('apt-get', ['update', '-qq'], options)
  if (update.code !== 0) return `apt-get update failed:\n${update.output}`
  const install = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options)
  return install.code === 0 ? undefined : `apt-get install failed:\n${install.output}`
}

function getElectron() {
  try {
    return { path: findElectron()?.path ?? installTestBuild() }
  } catch (error) {
    return { problem: error.message.trim() }
  }
}

/**
 * Finds the tools that tests need, and installs what is missing where it may.
 * @param {('chromium' | 'redis' | 'xvfb' | 'electron')[]} wanted
 * @param {(line: string) => void} say
 * @returns {Promise<{ paths: Record<string, string>, problems: Record<string, string> }>} where each is, or why it is not
 */
export async function gatherTools(wanted, say) {
  const ids = Object.keys(TOOLS).filter((id) => wanted.includes(id))
  const missing = ids.filter((id) => !find(TOOLS[id]) && !process.env[TOOLS[id].variable])
  let failure
  if (missing.length > 0 && isRoot && isProgram('/usr/bin/apt-get')) {
    say(`Installing ${missing.map((id) => TOOLS[id].name).join(', ')} with apt-get …`)
    failure = await aptInstall(missing.map((id) => TOOLS[id].debian))
  }

  const paths = {}
  const problems = {}
  for (const id of ids) {
    const tool = TOOLS[id]
    const path = find(tool)
    if (path) paths[id] = path
    else if (process.env[tool.variable]) problems[id] = `${tool.variable} names a program that is not there`
    else problems[id] = failure ?? `not found; install ${tool.debian}, or set ${tool.variable}`
  }
  if (wanted.includes('electron')) {
    const { path, problem } = getElectron()
    if (path) paths.electron = path
    else problems.electron = problem
  }
  return { paths, problems }
}

/** How a tool is called in messages. */
export const nameOf = (id) => TOOLS[id]?.name ?? (id === 'electron' ? 'Electron' : id)

/** The environment by which tests find the tools. */
export function environmentOf(paths) {
  const variables = Object.entries(TOOLS).map(([id, { variable }]) => [variable, paths[id]])
  return Object.fromEntries(variables.filter(([, path]) => path))
}
