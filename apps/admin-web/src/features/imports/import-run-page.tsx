import { useTranslation } from 'react-i18next'

export function ImportRunPage() {
  const { t } = useTranslation()
  return <p>{t('common.loading')}</p>
}
