import { IconCalendarOff } from '@tabler/icons-react'
import { codeOf } from '@turnout/client'
import { useTranslation } from 'react-i18next'
import { LinkButton } from '../../ui/links.tsx'
import { EmptyState } from '../../ui/state.tsx'

/** Whether what was asked for is not there: unknown, deleted, or an address that was never one. */
export function isGone({ data, error }: { data: unknown; error: unknown }): boolean {
  return data === undefined && ['NOT_FOUND', 'VALIDATION_ERROR'].includes(codeOf(error) ?? '')
}

/** In place of an event that is not there. */
export function EventGone() {
  const { t } = useTranslation()
  return (
    <EmptyState
      icon={IconCalendarOff}
      isPage
      title={t('events.gone.title')}
      text={t('events.gone.text')}
      action={
        <LinkButton to="/events" variant="default">
          {t('events.nothingFound.clear')}
        </LinkButton>
      }
    />
  )
}
