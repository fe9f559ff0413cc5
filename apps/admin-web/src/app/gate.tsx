import { redirect } from '@tanstack/react-router'
import { client } from './client.ts'
import { type Rights, rightsOf } from './rights.ts'
import { restoreSession } from './sign-in-hint.ts'

/** Thrown by a route that is closed to the caller's role. */
export class NotForYou extends Error {
  override readonly name = 'NotForYou'
}

/** Lets signed-in people pass, and sends others to sign in and back. */
export async function requireSignedIn({ location }: { location: { href: string } }): Promise<void> {
  await restoreSession()
  if (client.session.state.status === 'signedIn') return
  throw redirect({ to: '/sign-in', search: location.href === '/' ? {} : { next: location.href }, replace: true })
}

/** Spares the signed-in the pages for those who are not. */
export async function requireSignedOut(): Promise<void> {
  await restoreSession()
  if (client.session.state.status === 'signedIn') throw redirect({ to: '/', replace: true })
}

/** A route's `beforeLoad` that needs a right. */
export function requireRight(right: keyof Rights): () => void {
  return () => {
    const { state } = client.session
    if (state.status !== 'signedIn' || !rightsOf(state.user.role)[right]) throw new NotForYou('Not open to this role')
  }
}
