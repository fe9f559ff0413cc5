import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { PageHeader } from '../../ui/page.tsx'
import { TabLinks, tabClass } from '../../ui/tab-links.tsx'

/** The head of all that is about mails, and the way between its parts. */
export function MailHead({ note, actions }: { note?: ReactNode; actions?: ReactNode }) {
  const { t } = useTranslation()
  return (
    <>
      <PageHeader title={t('mail.title')} meta={note} actions={actions} />
      <TabLinks label={t('mail.tabs.label')}>
        <Link to="/messages" className={tabClass} activeOptions={{ exact: true, includeSearch: false }}>
          {t('mail.tabs.sent')}
        </Link>
        <Link to="/messages/kept" className={tabClass} activeOptions={{ includeSearch: false }}>
          {t('mail.tabs.kept')}
        </Link>
        <Link to="/messages/templates" className={tabClass} activeOptions={{ includeSearch: false }}>
          {t('mail.tabs.templates')}
        </Link>
      </TabLinks>
    </>
  )
}
