import { useTranslation } from 'react-i18next'

export function VenuesPage() {
  const { t } = useTranslation()
  return <p>{t('common.loading')}</p>
}
