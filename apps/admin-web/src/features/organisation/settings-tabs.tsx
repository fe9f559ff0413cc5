import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { PageHeader } from '../../ui/page.tsx'
import classes from '../../ui/tab-links.module.css'

/** The head of the settings and the way between their parts. */
export function SettingsHead() {
  const { t } = useTranslation()
  return (
    <>
      <PageHeader title={t('organisation.title')} />
      <nav className={classes.tabs} aria-label={t('organisation.tabs.label')}>
        <Link to="/settings" className={classes.tab} activeOptions={{ exact: true }}>
          {t('organisation.tabs.organisation')}
        </Link>
        <Link to="/settings/audit" className={classes.tab}>
          {t('organisation.tabs.audit')}
        </Link>
      </nav>
    </>
  )
}
