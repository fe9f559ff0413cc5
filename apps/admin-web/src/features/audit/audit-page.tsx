import { useTranslation } from 'react-i18next'

export function AuditPage() {
  const { t } = useTranslation()
  return <p>{t('common.loading')}</p>
}
