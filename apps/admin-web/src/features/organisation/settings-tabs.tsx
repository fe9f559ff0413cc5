import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { PageHeader } from '../../ui/page.tsx'
import { TabLinks, tabClass } from '../../ui/tab-links.tsx'

/** The head of the settings and the way between their parts. */
export function SettingsHead() {
  const { t } = useTranslation()
  return (
    <>
      <PageHeader title={t('organisation.title')} />
      <TabLinks label={t('organisation.tabs.label')}>
        <Link to="/settings" className={tabClass} activeOptions={{ exact: true }}>
          {t('organisation.tabs.organisation')}
        </Link>
        <Link to="/settings/seats" className={tabClass}>
          {t('organisation.tabs.seats')}
        </Link>
        <Link to="/settings/webhooks" className={tabClass}>
          {t('organisation.tabs.webhooks')}
        </Link>
        <Link to="/settings/jobs" className={tabClass}>
          {t('organisation.tabs.jobs')}
        </Link>
        <Link to="/settings/audit" className={tabClass}>
          {t('organisation.tabs.audit')}
        </Link>
      </TabLinks>
    </>
  )
}
