import { Button } from '@mantine/core'
import { IconAlertTriangle, IconMapQuestion } from '@tabler/icons-react'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { isNetworkError, isTurnoutError } from '@turnout/client'
import { useTranslation } from 'react-i18next'
import { LinkButton } from '../ui/links.tsx'
import { Page, useWindowTitle } from '../ui/page.tsx'
import { EmptyState, ErrorState, LoadingRows } from '../ui/state.tsx'

/** What is left when a page throws: an error of the server as such, all else as a fault of ours. */
export function Crashed({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation()
  useWindowTitle(t('common.crashed.title'))
  if (isTurnoutError(error) || isNetworkError(error)) return <ErrorState error={error} onRetry={reset} />
  return (
    <EmptyState
      icon={IconAlertTriangle}
      isPage
      title={t('common.crashed.title')}
      text={t('common.crashed.text')}
      action={<Button onClick={() => window.location.reload()}>{t('common.crashed.reload')}</Button>}
    />
  )
}

export function NotFound() {
  const { t } = useTranslation()
  useWindowTitle(t('common.notFound.title'))
  return (
    <main>
      <EmptyState
        icon={IconMapQuestion}
        isPage
        title={t('common.notFound.title')}
        text={t('common.notFound.text')}
        action={
          <LinkButton to="/" variant="default">
            {t('common.notFound.home')}
          </LinkButton>
        }
      />
    </main>
  )
}

/** While a page's code is on its way. */
export function PagePending() {
  return (
    <Page>
      <LoadingRows rows={5} height={56} />
    </Page>
  )
}
