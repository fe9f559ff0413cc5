import { useTranslation } from 'react-i18next'

export function EditEventPage() {
  const { t } = useTranslation()
  return <p>{t('common.loading')}</p>
}
