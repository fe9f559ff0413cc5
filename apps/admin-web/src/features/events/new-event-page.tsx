import { useTranslation } from 'react-i18next'

export function NewEventPage() {
  const { t } = useTranslation()
  return <p>{t('common.loading')}</p>
}
