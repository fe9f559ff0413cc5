import { useTranslation } from 'react-i18next'

export function MessagesPage() {
  const { t } = useTranslation()
  return <p>{t('common.loading')}</p>
}
