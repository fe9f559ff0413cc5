import { useTranslation } from 'react-i18next'

export function OrdersTab() {
  const { t } = useTranslation()
  return <p>{t('common.loading')}</p>
}
