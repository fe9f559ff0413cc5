import { contextBridge, ipcRenderer } from 'electron'
import { BRIDGE, type ShellMethod, shellChannels } from '../shared/ipc-channels.ts'

const bridge = Object.fromEntries(
  Object.entries(shellChannels).map(([method, channel]) => [
    method,
    (input: unknown): Promise<unknown> => ipcRenderer.invoke(channel, input),
  ]),
) satisfies Record<string, unknown>

contextBridge.exposeInMainWorld(BRIDGE, bridge as Record<ShellMethod, (input: unknown) => Promise<unknown>>)
