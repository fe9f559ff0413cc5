import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import vm from 'node:vm'
import { buildSync } from 'esbuild'
import { beforeEach, describe, expect, it } from 'vitest'
import { type ShellBridge, shellContract } from '../shared/ipc.ts'
import { BRIDGE, shellChannels } from '../shared/ipc-channels.ts'
import { type ShellHandlers, serveShell } from './ipc.ts'

type Listener = (event: { senderFrame: Frame | null }, input: unknown) => Promise<unknown>
interface Frame {
  url: string
  parent: Frame | null
}

const page: Frame = { url: 'app://kiosk/', parent: null }
let listeners: Map<string, Listener>
let sender: Frame | null
let logged: string[]
let handlers: ShellHandlers
beforeEach(() => {
  listeners = new Map()
  sender = page
  logged = []
  handlers = {
    info: () => ({ version: '1', mode: 'kiosk', server: null, hasFixedServer: false, hasPin: true, isUnlocked: false }),
    unlock: ({ pin }) => (pin === '482915' ? { ok: true } : { ok: false, problem: 'pin_wrong', retryAfterMs: 0 }),
    configure: () => {
      throw new Error('inner detail: /home/kiosk/settings.json')
    },
    exit: () => ({ ok: true }),
  }
})

/** The real preload, built as it is shipped, run in a world of its own with Electron's two parts faked. */
function loadPreload(): ShellBridge {
  const entry = fileURLToPath(new URL('../preload/preload.ts', import.meta.url))
  const built = buildSync({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['electron'],
    write: false,
  })
  let exposed: { name: string; api: ShellBridge } | null = null
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name: string, api: ShellBridge) => {
        exposed = { name, api }
      },
    },
    ipcRenderer: { invoke: (channel: string, input: unknown) => invoke(channel, input) },
  }
  const world = {
    require: (name: string) => (name === 'electron' ? electron : undefined),
    module: { exports: {} },
    Object,
  }
  vm.runInNewContext(built.outputFiles[0]?.text ?? '', world)
  const found = exposed as { name: string; api: ShellBridge } | null
  if (found?.name !== BRIDGE) throw new Error('The preload showed no bridge')
  return found.api
}

async function invoke(channel: string, input: unknown): Promise<unknown> {
  const listener = listeners.get(channel)
  if (!listener) throw new Error(`No handler registered for '${channel}'`)
  return listener({ senderFrame: sender }, structuredClone(input))
}

function serve(): ShellBridge {
  const ipcMain = { handle: (channel: string, listener: Listener) => void listeners.set(channel, listener) }
  serveShell(ipcMain as never, handlers, (event, facts) => logged.push(`${event} ${JSON.stringify(facts)}`))
  return loadPreload()
}

describe('the bridge between page and shell', () => {
  it('has the contract’s methods, each on its own channel, and nothing else', () => {
    const bridge = serve()
    expect(Object.keys(bridge).sort()).toEqual(Object.keys(shellContract).sort())
    expect([...listeners.keys()].sort()).toEqual(Object.values(shellChannels).sort())
  })

  it('carries question and answer', async () => {
    const bridge = serve()
    expect(await bridge.info({})).toMatchObject({ mode: 'kiosk', hasPin: true })
    expect(await bridge.unlock({ pin: '482915' })).toEqual({ ok: true })
  })

  it.each([{ pin: '12345' }, { pin: 482915 }, { pin: '48291a' }, {}, null, { pin: '482915', more: true }])(
    'refuses %j before any handler sees it',
    async (input) => {
      const bridge = serve()
      await expect(bridge.unlock(input as never)).rejects.toThrow('BAD_INPUT')
      expect(logged).toEqual(['ipc_refused {"method":"unlock","cause":"input"}'])
    },
  )

  it.each<Frame | null>([
    null,
    { url: 'https://evil.example/', parent: null },
    { url: 'file:///tmp/app/kiosk/index.html', parent: null },
    { url: 'app://kiosk.evil/', parent: null },
    { url: 'app://kiosk/', parent: page },
  ])('hears no other frame than the top one of our page (%j)', async (frame) => {
    const bridge = serve()
    sender = frame
    await expect(bridge.exit({})).rejects.toThrow('REFUSED')
  })

  it('tells nothing of the inside when a handler fails, and logs it', async () => {
    const bridge = serve()
    await expect(bridge.configure({})).rejects.toThrow(/^FAILED$/)
    expect(logged.join()).toContain('inner detail')
  })

  it('lets no answer through that the contract does not know', async () => {
    handlers.exit = () => ({ ok: true, secret: 'x' }) as never
    const bridge = serve()
    expect(await bridge.exit({})).toEqual({ ok: true })
    handlers.exit = () => 'yes' as never
    await expect(serve().exit({})).rejects.toThrow('FAILED')
  })

  it('is shipped without anything but the bridge', () => {
    const source = readFileSync(new URL('../preload/preload.ts', import.meta.url), 'utf8')
    expect(source.match(/from '[^']+'/g)).toEqual(["from 'electron'", "from '../shared/ipc-channels.ts'"])
  })
})
