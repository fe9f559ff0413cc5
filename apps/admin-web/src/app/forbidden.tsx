import { IconLock } from '@tabler/icons-react'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { LinkButton } from '../ui/links.tsx'
import { EmptyState } from '../ui/state.tsx'
import { Crashed } from './boundaries.tsx'
import { NotForYou } from './gate.tsx'

/** Tells people whose role does not open a page that it is there, but not theirs. */
export function ForbiddenOrCrashed(props: ErrorComponentProps) {
  const { t } = useTranslation()
  if (!(props.error instanceof NotForYou)) return <Crashed {...props} />
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
