import { useTranslation } from 'react-i18next'

export function OverviewTab() {
  const { t } = useTranslation()
  return <p>{t('common.loading')}</p>
}
