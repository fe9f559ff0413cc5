import { useTranslation } from 'react-i18next'

export function TicketsTab() {
  const { t } = useTranslation()
  return <p>{t('common.loading')}</p>
}
