import { useTranslation } from 'react-i18next'

export function EventsPage() {
  const { t } = useTranslation()
  return <p>{t('common.loading')}</p>
}
