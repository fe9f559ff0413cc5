import { useTranslation } from 'react-i18next'

export function DoorsPage() {
  const { t } = useTranslation()
  return <p>{t('common.loading')}</p>
}
