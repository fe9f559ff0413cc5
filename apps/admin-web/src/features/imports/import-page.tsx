import { useTranslation } from 'react-i18next'

export function ImportPage() {
  const { t } = useTranslation()
  return <p>{t('common.loading')}</p>
}
