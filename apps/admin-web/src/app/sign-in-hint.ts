import { remembered } from '../lib/remembered.ts'
import { client, queryClient } from './client.ts'

const hint = remembered('turnout.signed-in', ['yes', 'no'], 'no')

/**
 * The refresh cookie cannot be seen by a script. A hint that it is probably there saves strangers a request that is
 * bound to be refused.
 */
export async function restoreSession(): Promise<void> {
  if (client.session.state.status !== 'unknown') return
  if (hint.read() === 'yes') await client.session.refresh()
  else client.session.clear()
}

/** Keeps the hint in step, and forgets one person's data before the next signs in. */
export function followSession(): () => void {
  return client.session.subscribe(() => {
    const { status } = client.session.state
    if (status === 'unknown') return
    hint.write(status === 'signedIn' ? 'yes' : 'no')
    if (status === 'signedOut') queryClient.clear()
  })
}
