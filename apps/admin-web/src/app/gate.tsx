import { redirect } from '@tanstack/react-router'
import { client } from './client.ts'
import { restoreSession } from './sign-in-hint.ts'

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
