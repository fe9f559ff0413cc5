import type { IpcMain, IpcMainInvokeEvent } from 'electron'
import { type ShellInput, type ShellOutput, shellContract } from '../shared/ipc.ts'
import { SHELL_ORIGIN, type ShellMethod, shellChannels } from '../shared/ipc-channels.ts'
import { originOf } from './permissions.ts'

/** One function per question of the contract. */
export type ShellHandlers = { [M in ShellMethod]: (input: ShellInput<M>) => ShellOutput<M> | Promise<ShellOutput<M>> }

type Log = (event: string, facts?: Record<string, unknown>) => void

/**
 * Listens on the contract's channels and no others. A question is heard only from the top frame of our own page; what
 * goes in and what comes out is checked; a failure says nothing of the inside.
 */
export function serveShell(ipcMain: Pick<IpcMain, 'handle'>, handlers: ShellHandlers, log: Log): void {
  const methods = Object.keys(shellContract).filter((name): name is ShellMethod => name in shellChannels)
  for (const method of methods) {
    ipcMain.handle(shellChannels[method], async (event, input: unknown) => {
      if (!isOurPage(event)) {
        log('ipc_refused', { method, cause: 'sender' })
        throw new Error('REFUSED')
      }
      return answer(method, handlers, input, log)
    })
  }
}

async function answer<M extends ShellMethod>(method: M, handlers: ShellHandlers, raw: unknown, log: Log) {
  const contract = shellContract[method]
  const input = contract.input.safeParse(raw)
  if (!input.success) {
    log('ipc_refused', { method, cause: 'input' })
    throw new Error('BAD_INPUT')
  }
  try {
    const handler: (input: ShellInput<M>) => unknown = handlers[method]
    return contract.output.parse(await handler(input.data as ShellInput<M>))
  } catch (error) {
    log('ipc_failed', { method, message: error instanceof Error ? error.message : 'unknown' })
    throw new Error('FAILED')
  }
}

function isOurPage({ senderFrame }: Pick<IpcMainInvokeEvent, 'senderFrame'>): boolean {
  return senderFrame !== null && senderFrame.parent === null && originOf(senderFrame.url) === SHELL_ORIGIN
}
