import type { ServerResponse } from 'node:http'

/** Calls back when the answer is out or its caller is gone: at once where that has been so for a while. */
export function whenGone(res: ServerResponse, step: () => void): void {
  if (res.closed) step()
  else res.once('close', step)
}
