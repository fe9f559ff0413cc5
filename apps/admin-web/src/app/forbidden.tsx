import { IconLock } from '@tabler/icons-react'
import { Outlet } from '@tanstack/react-router'
import { useSession } from '@turnout/client/react'
import { useTranslation } from 'react-i18next'
import { LinkButton } from '../ui/links.tsx'
import { useWindowTitle } from '../ui/page.tsx'
import { EmptyState } from '../ui/state.tsx'
import { type Rights, rightsOf } from './rights.ts'

/** Opens the pages below to those who have a right. */
function guarded(right: keyof Rights) {
  return function Guarded() {
    const session = useSession()
    // The moment between signing out and the sign-in page.
    if (session.status !== 'signedIn') return null
    return rightsOf(session.user.role)[right] ? <Outlet /> : <Forbidden />
  }
}

export const ForReaders = guarded('read')
export const ForOrganizers = guarded('organize')
export const ForAdmins = guarded('administer')

/** Tells people whose role does not open a page that it is there, but not theirs. */
function Forbidden() {
  const { t } = useTranslation()
  useWindowTitle(t('common.forbidden.title'))
  return (
    <EmptyState
      icon={IconLock}
      isPage
      title={t('common.forbidden.title')}
      text={t('common.forbidden.text')}
      action={
        <LinkButton to="/" variant="default">
          {t('common.notFound.home')}
        </LinkButton>
      }
    />
  )
}
