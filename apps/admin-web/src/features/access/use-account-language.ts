import { useTurnout } from '@turnout/client/react'
import { setLanguage } from '../../app/i18n.ts'

/** Switches to the language that the account of who has just signed in asks for. */
export function useAccountLanguage(): () => Promise<void> {
  const { session } = useTurnout()
  return async () => {
    if (session.state.status === 'signedIn') await setLanguage(session.state.user.locale)
  }
}
