import { useTranslation } from 'react-i18next'

export function TodayPage() {
  const { t } = useTranslation()
  return <p>{t('common.loading')}</p>
}
