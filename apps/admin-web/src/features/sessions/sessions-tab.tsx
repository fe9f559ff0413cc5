import { useTranslation } from 'react-i18next'

export function SessionsTab() {
  const { t } = useTranslation()
  return <p>{t('common.loading')}</p>
}
